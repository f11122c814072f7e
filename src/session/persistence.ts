import { messageOf } from "../base/mod.ts";
import type { MemberRow, Store } from "../store/mod.ts";
import type { Hardware } from "../contract/mod.ts";
import { GroupCommit } from "./group_commit.ts";
import type { LogWriter } from "./log_writer.ts";
import { toMemberRow, toSessionRow } from "./records.ts";
import type { State } from "./state.ts";
import { toTargetRow } from "./targets.ts";

/**
 * Milliseconds between writes of progress, each of a part of what waits: a write of thousands of rows at once would keep
 * everyone waiting. A member's turn comes every three seconds, or later among more than `PROGRESS_MOST` times twelve.
 */
const PROGRESS_EVERY = 250, PROGRESS_PARTS = 12, PROGRESS_MOST = 300;
/** Milliseconds between writes of the log. */
const LOG_EVERY = 200;
/** Milliseconds between writes of what else nobody waits for. */
const LEISURE_EVERY = 3000;

/**
 * Brings what changed to the store: marks say which rows, `durable` resolves once they are written. Several changes of
 * a row are one write of its latest state. When a write fails its marks stay, and the next write takes them along.
 */
export class Persistence {
  readonly #store: Store;
  readonly #state: State;
  readonly #logs: LogWriter;
  readonly #group = new GroupCommit(() => this.#write());
  readonly #sessions = new Set<number>();
  readonly #members = new Map<string, { sessionId: number; targetId: number }>();
  /** Those of whom nothing else than their progress changed, the one that waits longest first. */
  readonly #progress = new Map<string, { sessionId: number; targetId: number }>();
  readonly #dropped = new Map<string, { sessionId: number; targetId: number }>();
  readonly #targetMarks = new Set<number>();
  readonly #machineMarks = new Set<number>();
  readonly #hardware = new Map<number, Hardware>();
  readonly #deleted = new Set<number>();
  readonly #deletedMachines = new Set<number>();
  readonly #deletedTargets = new Set<number>();
  readonly #settings = new Map<string, unknown>();
  readonly #definitions = new Set<number>();
  readonly #deletedDefinitions = new Set<number>();
  #timers: number[] = [];

  constructor(store: Store, state: State, logs: LogWriter) {
    this.#store = store;
    this.#state = state;
    this.#logs = logs;
  }

  /** Begins to write what nobody waits for. */
  start(): void {
    this.#timers = [
      setInterval(() => this.#attempt(() => this.#flushProgress()), PROGRESS_EVERY),
      setInterval(() => this.#hasLeisurely() && this.#attempt(() => this.#group.now()), LEISURE_EVERY),
      setInterval(() => this.#attempt(() => this.#logs.flush()), LOG_EVERY),
    ];
  }

  session(id: number): void {
    this.#sessions.add(id);
  }

  member(sessionId: number, targetId: number): void {
    const key = `${sessionId}/${targetId}`;
    this.#members.set(key, { sessionId, targetId });
    this.#progress.delete(key);
  }

  /** Only the member's progress changed: it is written when there is time for it. */
  progress(sessionId: number, targetId: number): void {
    const key = `${sessionId}/${targetId}`;
    // What must not be written without the rest of its transition is not written before it.
    if (!this.#members.has(key)) this.#progress.set(key, { sessionId, targetId });
  }

  /** The member left; should it join again before the write, it is written anew after the deletion. */
  dropMember(sessionId: number, targetId: number): void {
    const key = `${sessionId}/${targetId}`;
    this.#dropped.set(key, { sessionId, targetId });
    this.#progress.delete(key);
  }

  target(id: number): void {
    this.#targetMarks.add(id);
  }

  machine(id: number): void {
    this.#machineMarks.add(id);
  }

  hardware(machineId: number, hardware: Hardware): void {
    this.#hardware.set(machineId, hardware);
  }

  deleteMachine(id: number): void {
    this.#deletedMachines.add(id);
  }

  deleteTarget(id: number): void {
    this.#deletedTargets.add(id);
  }

  setting(key: string, value: unknown): void {
    this.#settings.set(key, value);
  }

  definition(id: number): void {
    this.#definitions.add(id);
  }

  deleteDefinition(id: number): void {
    this.#deletedDefinitions.add(id);
  }

  deleteSession(id: number): void {
    this.#deleted.add(id);
  }

  /** Resolves when everything marked so far is written; rejects when that failed. */
  durable(): Promise<void> {
    return this.#group.soon();
  }

  /** Writes the rest and stops; the store stays open. */
  close(): void {
    for (const timer of this.#timers) clearInterval(timer);
    // Whoever waits is answered before the store is gone.
    this.#group.finish();
    for (const [key, member] of this.#progress) this.#members.set(key, member);
    this.#progress.clear();
    this.#group.now();
    this.#logs.flush();
  }

  #write(): void {
    const { coordinator, targets, machines, scheduler, license } = this.#state;
    const licensed = license.batch();
    this.#store.commit({
      numbers: {
        ...coordinator.numbers,
        target: targets.last,
        machine: machines.last,
        definition: scheduler.last,
      },
      sessions: [...this.#sessions].flatMap((id) => coordinator.sessions.get(id) ?? []).map(toSessionRow),
      members: this.#rowsOf(this.#members.values()),
      targets: [...this.#targetMarks].flatMap((id) => targets.get(id) ?? []).map(toTargetRow),
      machines: [...this.#machineMarks].flatMap((id) => machines.get(id) ?? []),
      hardware: Array.from(this.#hardware, ([machineId, hardware]) => ({ machineId, hardware })),
      deletedMembers: [...this.#dropped.values()],
      deletedSessions: [...this.#deleted],
      deletedMachines: [...this.#deletedMachines],
      deletedTargets: [...this.#deletedTargets],
      settings: Array.from(this.#settings, ([key, value]) => ({ key, value })),
      definitions: [...this.#definitions].flatMap((id) => scheduler.definitions.get(id) ?? []),
      deletedDefinitions: [...this.#deletedDefinitions],
      license: licensed,
    });
    if (licensed) license.kept(licensed);
    const marks = [
      ...[this.#sessions, this.#members, this.#dropped, this.#targetMarks, this.#machineMarks],
      ...[this.#hardware, this.#deleted, this.#deletedMachines, this.#settings],
      ...[this.#definitions, this.#deletedDefinitions, this.#deletedTargets],
    ];
    for (const each of marks) each.clear();
  }

  #flushProgress(): void {
    if (!this.#progress.size) return;
    const count = Math.min(Math.ceil(this.#progress.size / PROGRESS_PARTS), PROGRESS_MOST);
    const part = [...this.#progress.entries().take(count)];
    this.#store.commit({ inPassing: true, members: this.#rowsOf(part.map(([, member]) => member)) });
    for (const [key] of part) this.#progress.delete(key);
  }

  #rowsOf(members: Iterable<{ sessionId: number; targetId: number }>): MemberRow[] {
    return Array.from(members).flatMap(({ sessionId, targetId }) => {
      const member = this.#state.coordinator.sessions.get(sessionId)?.members.get(targetId);
      return member ? toMemberRow(sessionId, member) : [];
    });
  }

  /** Whether something waits that is written in passing only. */
  #hasLeisurely(): boolean {
    return [this.#members, this.#machineMarks, this.#deletedMachines, this.#settings].some(({ size }) =>
      size > 0
    );
  }

  /** A timer's write: nobody waits for it, so its failure goes to where an administrator looks when the log is dead. */
  #attempt(write: () => void): void {
    try {
      write();
    } catch (error) {
      console.error(messageOf(error));
    }
  }
}

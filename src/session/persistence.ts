import { messageOf } from "../base/mod.ts";
import type { Level } from "../base/mod.ts";
import type { LogRow, Store } from "../store/mod.ts";
import type { Hardware } from "../contract/mod.ts";
import type { Coordinator } from "./coordinator.ts";
import type { Machines } from "./machines.ts";
import { toMemberRow, toSessionRow } from "./records.ts";
import type { Scheduler } from "./scheduler.ts";
import { type Targets, toTargetRow } from "./targets.ts";

/** Milliseconds in which transitions gather to share one transaction: thousands of targets change at once. */
const GROUP_COMMIT = 2;
/** Milliseconds between writes of progress, and between writes of the log. */
const PROGRESS_EVERY = 3000, LOG_EVERY = 200;
/** Entries kept of the log, and how many may come before it is pruned. */
const LOG_KEEP = 200_000, LOG_PRUNE_EVERY = 10_000;

/** An entry on its way into the log. */
export interface NewEntry {
  time: number;
  level: Level;
  event: string;
  session?: number;
  target?: number;
  fields?: Record<string, unknown>;
}

/**
 * Brings what changed to the store: marks say which rows, `durable` resolves once they are written. Several changes of
 * a row are one write of its latest state. When a write fails its marks stay, and the next write takes them along.
 */
export class Persistence {
  readonly #store: Store;
  readonly #coordinator: Coordinator;
  readonly #targets: Targets;
  readonly #machines: Machines;
  readonly #scheduler: Scheduler;
  readonly #onLog: (rows: LogRow[]) => void;
  readonly #sessions = new Set<number>();
  readonly #members = new Map<string, { sessionId: number; targetId: number }>();
  readonly #dropped = new Map<string, { sessionId: number; targetId: number }>();
  readonly #targetMarks = new Set<number>();
  readonly #machineMarks = new Set<number>();
  readonly #hardware = new Map<number, Hardware>();
  readonly #deleted = new Set<number>();
  readonly #deletedMachines = new Set<number>();
  readonly #settings = new Map<string, unknown>();
  readonly #definitions = new Set<number>();
  readonly #deletedDefinitions = new Set<number>();
  #entries: NewEntry[] = [];
  #sincePrune = 0;
  #pending?: Promise<void>;
  /** Does at once what is pending. */
  #hurry?: () => void;
  readonly #timers: number[];

  /** `onLog` gets the entries once they are in the log. */
  constructor(
    store: Store,
    coordinator: Coordinator,
    targets: Targets,
    machines: Machines,
    scheduler: Scheduler,
    onLog: (rows: LogRow[]) => void,
  ) {
    this.#store = store;
    this.#coordinator = coordinator;
    this.#targets = targets;
    this.#machines = machines;
    this.#scheduler = scheduler;
    this.#onLog = onLog;
    this.#timers = [
      setInterval(() => this.#hasLeisurely() && this.#attempt(() => this.#flush()), PROGRESS_EVERY),
      setInterval(() => this.#attempt(() => this.#flushLog()), LOG_EVERY),
    ];
  }

  session(id: number): void {
    this.#sessions.add(id);
  }

  member(sessionId: number, targetId: number): void {
    this.#members.set(`${sessionId}/${targetId}`, { sessionId, targetId });
  }

  /** The member left; should it join again before the write, it is written anew after the deletion. */
  dropMember(sessionId: number, targetId: number): void {
    this.#dropped.set(`${sessionId}/${targetId}`, { sessionId, targetId });
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

  log(entry: NewEntry): void {
    // A target that floods its log must not take the memory; what is lost is lost from the middle of a flood.
    if (this.#entries.length < 20_000) this.#entries.push(entry);
  }

  /** Resolves when everything marked so far is written; rejects when that failed. */
  durable(): Promise<void> {
    return this.#pending ??= new Promise((resolve, reject) => {
      const timer = setTimeout(() => this.#hurry?.(), GROUP_COMMIT);
      this.#hurry = () => {
        clearTimeout(timer);
        this.#pending = this.#hurry = undefined;
        try {
          this.#flush();
          resolve();
        } catch (error) {
          reject(error);
        }
      };
    });
  }

  /** Writes the rest and stops; the store stays open. */
  close(): void {
    for (const timer of this.#timers) clearInterval(timer);
    // Whoever waits is answered before the store is gone.
    this.#hurry?.();
    this.#flush();
    this.#flushLog();
  }

  #flush(): void {
    const sessions = [...this.#sessions].flatMap((id) => this.#coordinator.sessions.get(id) ?? []);
    const members = [...this.#members.values()].flatMap(({ sessionId, targetId }) => {
      const member = this.#coordinator.sessions.get(sessionId)?.members.get(targetId);
      return member ? toMemberRow(sessionId, member) : [];
    });
    const targets = [...this.#targetMarks].flatMap((id) => this.#targets.get(id) ?? []);
    this.#store.commit({
      numbers: {
        ...this.#coordinator.numbers,
        target: this.#targets.last,
        machine: this.#machines.last,
        definition: this.#scheduler.last,
      },
      sessions: sessions.map(toSessionRow),
      members,
      targets: targets.map(toTargetRow),
      machines: [...this.#machineMarks].flatMap((id) => this.#machines.get(id) ?? []),
      hardware: Array.from(this.#hardware, ([machineId, hardware]) => ({ machineId, hardware })),
      deletedMembers: [...this.#dropped.values()],
      deletedSessions: [...this.#deleted],
      deletedMachines: [...this.#deletedMachines],
      settings: Array.from(this.#settings, ([key, value]) => ({ key, value })),
      definitions: [...this.#definitions].flatMap((id) => this.#scheduler.definitions.get(id) ?? []),
      deletedDefinitions: [...this.#deletedDefinitions],
    });
    const marks = [
      ...[this.#sessions, this.#members, this.#dropped, this.#targetMarks, this.#machineMarks],
      ...[this.#hardware, this.#deleted, this.#deletedMachines, this.#settings],
      ...[this.#definitions, this.#deletedDefinitions],
    ];
    for (const each of marks) each.clear();
  }

  /** Whether something waits that is written in passing only. */
  #hasLeisurely(): boolean {
    return [this.#members, this.#machineMarks, this.#deletedMachines, this.#settings].some(({ size }) =>
      size > 0
    );
  }

  #flushLog(): void {
    if (!this.#entries.length) return;
    const entries = this.#entries.map(({ session = null, target = null, fields = {}, ...entry }) => ({
      ...entry,
      session,
      target,
      fields,
    }));
    const rows = this.#store.log(entries);
    this.#entries = [];
    this.#sincePrune += rows.length;
    if (this.#sincePrune >= LOG_PRUNE_EVERY) {
      this.#sincePrune = 0;
      this.#store.pruneLog(LOG_KEEP);
    }
    this.#onLog(rows);
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

import { BroadsideError } from "../base/mod.ts";
import type { Command, PollRequest, SessionOptions, SessionOrigin } from "../contract/mod.ts";
import { isMeantFor, isNewTo, listedMac, objection, otherDisk, refusal } from "./eligibility.ts";
import { told } from "./judge.ts";
import { end, resume, senderFailed, settle, startNow, stop } from "./lifecycle.ts";
import { KEEP_ENDED } from "./limits.ts";
import { drop, finish, join, observe, regain, replace } from "./member.ts";
import {
  type Effect,
  isOver,
  isRunning,
  type Machine,
  type Member,
  noCounts,
  type Session,
} from "./model.ts";

/** What a session is made of. */
export interface NewSession {
  name: string;
  image: string;
  root: string;
  diskSize: number;
  sectorSize: number;
  options: SessionOptions;
  idempotencyKey: string | null;
  /** An operator made it where nothing else is said. */
  origin?: SessionOrigin;
  /** The schedule that it is a run of. */
  definitionId?: number;
  /** The first run of a cyclic schedule's round; 0 for the first run itself. */
  cycle?: number;
}

/** What can be changed of a session that has not started. */
export type ChangedSession = Omit<NewSession, "idempotencyKey" | "origin" | "definitionId" | "cycle">;

/** What to tell a target; with `deploy`, `session` and `member` say what. */
export interface Answer {
  command: Command;
  message?: string;
  /** The wish for a disk with which a session would take it. */
  disk?: string;
  session?: Session;
  member?: Member;
}

/** The numbers last given. */
export interface LastNumbers {
  session: number;
  epoch: number;
}

/**
 * All sessions of a server and the machines' places in them: a state machine without IO, clock or dice. Every method
 * takes the time in milliseconds and puts what is to be done into `effects`, which the owner empties after each call.
 * A method that throws has changed nothing.
 */
export class Coordinator {
  readonly effects: Effect[] = [];
  readonly #sessions = new Map<number, Session>();
  /** Each machine's latest session. */
  readonly #place = new Map<number, Session>();
  readonly #numbers: LastNumbers;

  /** Takes up `sessions` where they were saved; call `restarted` next. */
  constructor(numbers: LastNumbers, sessions: Session[] = []) {
    this.#numbers = { ...numbers };
    for (const session of sessions) {
      this.#sessions.set(session.id, session);
      for (const [id, member] of session.members) {
        const before = this.#place.get(id);
        if (!before || before.members.get(id)!.joinedAt <= member.joinedAt) this.#place.set(id, session);
      }
    }
  }

  /** Running sessions and those that ended lately, oldest first. */
  get sessions(): ReadonlyMap<number, Session> {
    return this.#sessions;
  }

  get numbers(): Readonly<LastNumbers> {
    return this.#numbers;
  }

  /** The place in the address plan that the next session gets. */
  freeSlot(): number {
    const taken = new Set([...this.#sessions.values()].filter(isRunning).map(({ slot }) => slot));
    let slot = 0;
    while (taken.has(slot)) slot++;
    return slot;
  }

  /** A machine's running session and its part in it. */
  placeOf(machineId: number): { session: Session; member: Member } | undefined {
    const session = this.#place.get(machineId);
    const member = session?.members.get(machineId);
    return session && member && isRunning(session) ? { session, member } : undefined;
  }

  /** Makes a session that gathers targets from now on. */
  create(what: NewSession, now: number): Session {
    const id = ++this.#numbers.session;
    const session: Session = {
      ...what,
      id,
      origin: what.origin ?? "operator",
      definitionId: what.definitionId ?? null,
      cycle: what.cycle === undefined ? null : what.cycle || id,
      state: "gathering",
      reason: null,
      slot: this.freeSlot(),
      epoch: 0,
      lastReceiver: 0,
      createdAt: now,
      startedAt: null,
      endedAt: null,
      members: new Map(),
      counts: noCounts(),
      senderFailures: 0,
      senderStartedAt: now,
      senderRestartAt: null,
    };
    this.#sessions.set(session.id, session);
    this.#emit({ type: "saveSession", session: session.id });
    const fields = { name: session.name, image: session.image };
    this.#emit({ type: "log", level: "info", event: "session created", session: session.id, fields });
    if (session.options.wake) this.#emit({ type: "wake", session: id });
    return session;
  }

  /**
   * Changes a session that has not started; members that it takes no more leave it. `machine` gives what is known of a
   * target. Throws `session.unknown` or `session.state`.
   */
  change(
    id: number,
    what: ChangedSession,
    machine: (target: number) => Machine | undefined,
    now: number,
  ): void {
    const session = this.#known(id);
    if (session.state !== "gathering") {
      throw new BroadsideError(
        "session.state",
        `Cannot change session ${id}: it is ${session.state} already.`,
      );
    }
    Object.assign(session, what);
    for (const member of [...session.members.values()]) {
      const known = machine(member.targetId);
      const why = !known || !isMeantFor(session, known.sessionWish, known.macs)
        ? "the session was changed and takes it no more"
        : objection(session, known);
      if (why) drop(session, member, why, this.#emit);
      else if (member.mac !== (listedMac(session, known!.macs) ?? null)) {
        member.mac = listedMac(session, known!.macs) ?? null;
        this.#emit({ type: "saveMember", session: id, target: member.targetId });
      }
    }
    const { maxTargets, wake } = session.options;
    const surplus = [...session.members.values()].slice(maxTargets ?? session.members.size);
    for (const member of surplus) drop(session, member, "the session has fewer places now", this.#emit);
    this.#emit({ type: "saveSession", session: id });
    const fields = { name: session.name, image: session.image };
    this.#emit({ type: "log", level: "info", event: "session changed", session: id, fields });
    if (wake) this.#emit({ type: "wake", session: id });
    settle(session, this.#epoch, now, this.#emit);
  }

  /** Starts a session now. Throws `session.unknown`, `session.state` or `session.empty`. */
  startNow(id: number, now: number): void {
    startNow(this.#known(id), this.#epoch, now, this.#emit);
  }

  /** Stops a session. Throws `session.unknown` or `session.state`. */
  stop(id: number, now: number): void {
    stop(this.#known(id), now, this.#emit);
  }

  /** Forgets a session that has ended. Throws `session.state` for one that runs. */
  remove(id: number): void {
    const session = this.#sessions.get(id);
    if (!session) return;
    if (isRunning(session)) {
      throw new BroadsideError(
        "session.running",
        `Cannot delete session ${id}: it is ${session.state}. Stop it first.`,
      );
    }
    this.#sessions.delete(id);
    for (const machine of session.members.keys()) {
      if (this.#place.get(machine) === session) this.#place.delete(machine);
    }
  }

  /** A machine registered anew: its process before is gone. */
  registered(machine: Machine, sameDisk: boolean, now: number): void {
    const place = this.placeOf(machine.id);
    if (!place) return;
    const { session, member } = place;
    const why = isOver(member) ? undefined : objection(session, machine);
    if (!why) return replace(session, member, machine, sameDisk, now, this.#emit);
    if (session.state === "gathering") drop(session, member, why, this.#emit);
    else finish(session, member, "failed", why, now, this.#emit);
    settle(session, this.#epoch, now, this.#emit);
  }

  /** A machine's poll: what it does, and what it shall do. */
  poll(machine: Machine, poll: PollRequest, now: number): Answer {
    const place = this.placeOf(machine.id);
    if (place && !isOver(place.member)) return this.#pollMember(place.session, place.member, poll, now);
    const { state } = poll;
    if (state === "waiting") return this.#pollWaiting(machine, now);
    if (state === "done") return { command: "release" };
    if (state === "failed" || state === "cancelled") return { command: "wait" };
    const session = this.#place.get(machine.id);
    const reason = session?.members.get(machine.id)?.reason ?? session?.reason;
    return { command: "cancel", message: reason ?? "The session is no more." };
  }

  /** The sender of a session failed; news of an earlier one is ignored. */
  senderFailed(id: number, epoch: number, message: string, now: number): void {
    const session = this.#sessions.get(id);
    if (session?.epoch === epoch) senderFailed(session, message, now, this.#emit);
  }

  /** The session cannot go on, whatever is tried. */
  abandon(id: number, reason: string, now: number): void {
    const session = this.#sessions.get(id);
    if (session && isRunning(session)) end(session, "failed", reason, now, this.#emit);
  }

  /** The server started again with the sessions given to the constructor. */
  restarted(now: number): void {
    for (const session of this.#sessions.values()) {
      if (isRunning(session)) resume(session, this.#epoch, now, this.#emit);
    }
  }

  /** Does what is due by the time; to be called about twice a second. */
  tick(now: number): void {
    for (const session of this.#sessions.values()) {
      if (isRunning(session)) settle(session, this.#epoch, now, this.#emit);
      else if (now - session.endedAt! > KEEP_ENDED) this.remove(session.id);
    }
  }

  #pollMember(session: Session, member: Member, poll: PollRequest, now: number): Answer {
    observe(session, member, poll, now, this.#emit);
    const { state, epoch, error } = poll;
    if (session.state === "gathering") return this.#pollJoined(session, member, poll, now);
    if (member.state === "lost") regain(session, member, now, this.#emit);
    if (state === "failed" || state === "cancelled") {
      const reason = error?.message ??
        (state === "failed" ? "It gave no reason." : "Cancelled at the machine.");
      finish(session, member, "failed", reason, now, this.#emit);
      settle(session, this.#epoch, now, this.#emit);
      return { command: "wait" };
    }
    const ours = member.firstEpoch > 0 && epoch !== undefined && epoch >= member.firstEpoch &&
      epoch <= session.epoch;
    if (ours && state === "done") {
      finish(session, member, "done", null, now, this.#emit);
      settle(session, this.#epoch, now, this.#emit);
      return { command: "release" };
    }
    if (ours && state !== "waiting" && epoch === session.epoch) return { command: "continue" };
    if (!member.firstEpoch) {
      member.firstEpoch = session.epoch;
      this.#emit({ type: "saveMember", session: session.id, target: member.targetId });
    } else if (ours && !member.resume) {
      member.resume = true;
      this.#emit({ type: "saveMember", session: session.id, target: member.targetId });
    }
    return { command: "deploy", session, member };
  }

  #pollJoined(session: Session, member: Member, { state }: PollRequest, now: number): Answer {
    if (state === "waiting") return { command: "wait", message: `${session.name}: ${told(session, now)}` };
    drop(session, member, `it is ${state}`, this.#emit);
    return { command: state === "failed" || state === "cancelled" || state === "done" ? "wait" : "cancel" };
  }

  #pollWaiting(machine: Machine, now: number): Answer {
    let reply = machine.sessionWish === null
      ? "No session takes machines now."
      : `Session ${machine.sessionWish} takes no machines now.`;
    let disk: string | undefined;
    for (const session of this.#inTurnFor(machine)) {
      const why = refusal(session, machine);
      if (why) {
        reply = `${session.name}: ${why}`;
        if (why === objection(session, machine)) disk ??= otherDisk(session, machine);
        continue;
      }
      const member = join(session, machine, now, this.#emit);
      this.#place.set(machine.id, session);
      settle(session, this.#epoch, now, this.#emit);
      if (isRunning(session) && session.state === "deploying") {
        return this.#pollMember(session, member, { state: "waiting" }, now);
      }
      return { command: "wait", message: `${session.name}: ${told(session, now)}` };
    }
    return { command: "wait", message: reply, ...(disk === undefined ? {} : { disk }) };
  }

  /**
   * The running sessions that are meant for the machine: those that list it first, and of each kind those first that
   * are new to it, for an older one had its turn, or was passed over for another.
   */
  #inTurnFor({ deployedThrough, sessionWish, macs }: Machine): Session[] {
    const turn = (session: Session) =>
      (session.options.type === "mac" ? 0 : 2) + (isNewTo(session, deployedThrough) ? 0 : 1);
    return [...this.#sessions.values()]
      .filter((session) => isRunning(session) && isMeantFor(session, sessionWish, macs))
      .sort((a, b) => turn(a) - turn(b));
  }

  #known(id: number): Session {
    const session = this.#sessions.get(id);
    if (session) return session;
    throw new BroadsideError(
      "session.unknown",
      `Cannot find session ${id}: there is none of that number, or it ended.`,
    );
  }

  readonly #emit = (effect: Effect): void => {
    this.effects.push(effect);
  };

  readonly #epoch = (): number => ++this.#numbers.epoch;
}

import type { PollRequest } from "../contract/mod.ts";
import { type Admission, UNLIMITED } from "./admission.ts";
import { changeSession } from "./change_session.ts";
import { isMeantFor, isNewTo, objection, otherDisk, refusal } from "./eligibility.ts";
import { told } from "./judge.ts";
import { Licensing } from "./licensing.ts";
import { end, resume, senderFailed, settle, startNow, stop, watch } from "./lifecycle.ts";
import { KEEP_ENDED, LOST_AFTER } from "./limits.ts";
import { drop, finish, join, replace } from "./member.ts";
import { type Effect, isOver, isRunning, type Machine, type Member, type Session } from "./model.ts";
import { type ChangedSession, type NewSession, newSession } from "./new_session.ts";
import { type Answer, pollIdle, pollMember } from "./polls.ts";
import { SessionBook } from "./session_book.ts";

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
  readonly #book: SessionBook;
  readonly #numbers: LastNumbers;
  readonly #licensing: Licensing;

  /** Takes up `sessions` where they were saved; call `restarted` next. `admission` says for whom there is a license. */
  constructor(numbers: LastNumbers, sessions: Session[] = [], admission: Admission = UNLIMITED) {
    this.#numbers = { ...numbers };
    this.#book = new SessionBook(sessions);
    this.#licensing = new Licensing(admission, this.#book, this.#emit);
  }

  /** Running sessions and those that ended lately, oldest first. */
  get sessions(): ReadonlyMap<number, Session> {
    return this.#book.all;
  }

  get numbers(): Readonly<LastNumbers> {
    return this.#numbers;
  }

  /** The place in the address plan that the next session gets. */
  freeSlot(): number {
    return this.#book.freeSlot();
  }

  /** A machine's running session and its part in it. */
  placeOf(machineId: number): { session: Session; member: Member } | undefined {
    return this.#book.placeOf(machineId);
  }

  /** Makes a session that gathers targets from now on. */
  create(what: NewSession, now: number): Session {
    const session = newSession(what, ++this.#numbers.session, this.freeSlot(), now);
    const { id, name, image } = session;
    this.#book.add(session);
    this.#emit({ type: "saveSession", session: id });
    this.#emit({
      type: "log",
      level: "info",
      event: "session created",
      session: id,
      fields: { name, image },
    });
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
    const session = this.#book.known(id);
    changeSession(session, what, machine, this.#emit);
    this.#settle(session, now);
  }

  /** Starts a session now. Throws `session.unknown`, `session.state` or `session.empty`. */
  startNow(id: number, now: number): void {
    const session = this.#book.known(id);
    this.#licensing.dropSurplus(now);
    startNow(session, this.#epoch, now, this.#emit);
  }

  /** Stops a session. Throws `session.unknown` or `session.state`. */
  stop(id: number, now: number): void {
    stop(this.#book.known(id), now, this.#emit);
  }

  /** Forgets a session that has ended. Throws `session.running` for one that runs. */
  remove(id: number): void {
    this.#book.remove(id);
  }

  /** A machine registered anew: its process before is gone. */
  registered(machine: Machine, sameDisk: boolean, now: number): void {
    const place = this.placeOf(machine.id);
    if (!place) return;
    const { session, member } = place;
    // One that restarted while it deployed made its own choice of a disk again: its next poll asks for the other.
    const isAsked = session.state === "deploying" && otherDisk(session, machine) !== undefined;
    const why = isOver(member) ? undefined : (isAsked ? undefined : objection(session, machine)) ??
      this.#licensing.objection(session, machine, now);
    if (!why) return replace(session, member, machine, sameDisk, now, this.#emit);
    if (session.state === "gathering") drop(session, member, why, this.#emit);
    else finish(session, member, "failed", why, now, this.#emit);
    this.#settle(session, now);
  }

  /** A machine's poll: what it does, and what it shall do. */
  poll(machine: Machine, poll: PollRequest, now: number): Answer {
    const place = this.placeOf(machine.id);
    if (place && !isOver(place.member)) {
      const { session, member } = place;
      const answer = pollMember(session, member, machine, poll, now, this.#emit);
      if (isOver(member)) this.#settle(session, now);
      return answer;
    }
    if (poll.state === "waiting") return this.#pollWaiting(machine, now);
    return pollIdle(machine.id, poll, this.#book.latestOf(machine.id));
  }

  /** The sender of a session failed; news of an earlier one is ignored. */
  senderFailed(id: number, epoch: number, message: string, now: number): void {
    const session = this.#book.get(id);
    if (session?.epoch === epoch) senderFailed(session, message, now, this.#emit);
  }

  /** The session cannot go on, whatever is tried. */
  abandon(id: number, reason: string, now: number): void {
    const session = this.#book.get(id);
    if (session && isRunning(session)) end(session, "failed", reason, now, this.#emit);
  }

  /** The server started again with the sessions given to the constructor. */
  restarted(now: number): void {
    for (const session of this.#book.running()) {
      this.#licensing.holdAgain(session, now);
      resume(session, this.#epoch, now, this.#emit);
    }
  }

  /** Does what is due by the time; to be called about twice a second. */
  tick(now: number): void {
    for (const session of this.sessions.values()) {
      for (const [target, at] of session.turnedAway) {
        if (now - at > LOST_AFTER) session.turnedAway.delete(target);
      }
      if (isRunning(session)) {
        watch(session, now, this.#emit);
        this.#settle(session, now);
      } else if (now - session.endedAt! > KEEP_ENDED) this.remove(session.id);
    }
  }

  #pollWaiting(machine: Machine, now: number): Answer {
    let reply = machine.sessionWish === null
      ? "No session takes machines now."
      : `Session ${machine.sessionWish} takes no machines now.`;
    let disk: string | undefined, lacking: string | undefined;
    for (const session of this.#inTurnFor(machine)) {
      const why = refusal(session, machine) ?? this.#licensing.turnsAway(session, machine, now);
      if (why === undefined) return this.#join(session, machine, now);
      reply = `${session.name}: ${why}`;
      if (why !== objection(session, machine)) continue;
      const wanted = otherDisk(session, machine);
      // One that the machine lacks may turn up, but must not keep it from another session.
      if (wanted !== machine.diskProblem?.wish) disk ??= wanted;
      else lacking ??= wanted;
    }
    disk ??= lacking;
    return { command: "wait", message: reply, ...(disk === undefined ? {} : { disk }) };
  }

  #join(session: Session, machine: Machine, now: number): Answer {
    const member = join(session, machine, now, this.#emit);
    this.#book.joined(machine.id, session);
    this.#settle(session, now);
    if (session.state === "deploying") {
      return pollMember(session, member, machine, { state: "waiting" }, now, this.#emit);
    }
    return { command: "wait", message: `${session.name}: ${told(session, now)}` };
  }

  /**
   * The running sessions that are meant for the machine: those that list it first, and of each kind those first that
   * are new to it, for an older one had its turn, or was passed over for another.
   */
  #inTurnFor({ deployedThrough, sessionWish, macs }: Machine): Session[] {
    const turn = (session: Session) =>
      (session.options.type === "mac" ? 0 : 2) + (isNewTo(session, deployedThrough) ? 0 : 1);
    return this.#book.running()
      .filter((session) => isMeantFor(session, sessionWish, macs))
      .sort((a, b) => turn(a) - turn(b));
  }

  #settle(session: Session, now: number): void {
    if (session.state === "gathering") this.#licensing.dropSurplus(now);
    settle(session, this.#epoch, now, this.#emit);
  }

  readonly #emit = (effect: Effect): void => {
    this.effects.push(effect);
    this.#licensing.noticed(effect);
  };

  readonly #epoch = (): number => ++this.#numbers.epoch;
}

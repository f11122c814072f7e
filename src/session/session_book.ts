import { BroadsideError } from "../base/mod.ts";
import { isRunning, type Member, type Session } from "./model.ts";

/** Running sessions and those that ended lately, and which of them each target was in last. */
export class SessionBook {
  readonly #sessions = new Map<number, Session>();
  readonly #latest = new Map<number, Session>();

  constructor(sessions: Session[]) {
    for (const session of sessions) {
      this.add(session);
      for (const [id, member] of session.members) {
        const before = this.#latest.get(id);
        if (!before || before.members.get(id)!.joinedAt <= member.joinedAt) this.#latest.set(id, session);
      }
    }
  }

  /** By number, oldest first. */
  get all(): ReadonlyMap<number, Session> {
    return this.#sessions;
  }

  get(id: number): Session | undefined {
    return this.#sessions.get(id);
  }

  /** Throws `session.unknown`. */
  known(id: number): Session {
    const session = this.#sessions.get(id);
    if (session) return session;
    throw new BroadsideError(
      "session.unknown",
      `Cannot find session ${id}: there is none of that number, or it ended.`,
    );
  }

  running(): Session[] {
    return [...this.#sessions.values()].filter(isRunning);
  }

  /** The session that a target was in last. */
  latestOf(target: number): Session | undefined {
    return this.#latest.get(target);
  }

  /** A target's running session and its part in it. */
  placeOf(target: number): { session: Session; member: Member } | undefined {
    const session = this.#latest.get(target);
    const member = session?.members.get(target);
    return session && member && isRunning(session) ? { session, member } : undefined;
  }

  /** The first place in the address plan that no running session has. */
  freeSlot(): number {
    const taken = new Set(this.running().map(({ slot }) => slot));
    let slot = 0;
    while (taken.has(slot)) slot++;
    return slot;
  }

  add(session: Session): void {
    this.#sessions.set(session.id, session);
  }

  joined(target: number, session: Session): void {
    this.#latest.set(target, session);
  }

  /** Throws `session.running` for one that has not ended. */
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
    for (const target of session.members.keys()) {
      if (this.#latest.get(target) === session) this.#latest.delete(target);
    }
  }
}

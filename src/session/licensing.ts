import type { Admission } from "./admission.ts";
import { drop } from "./member.ts";
import { type Effect, type Emit, isOver, type Machine, type Session } from "./model.ts";
import type { SessionBook } from "./session_book.ts";

/** Sees to it that whoever has a place in a session has a license for it, and gives it back when that place is gone. */
export class Licensing {
  readonly #admission: Admission;
  readonly #book: SessionBook;
  readonly #emit: Emit;

  constructor(admission: Admission, book: SessionBook, emit: Emit) {
    this.#admission = admission;
    this.#book = book;
    this.#emit = emit;
  }

  /** Why the machine's part in a session, which it has already, must end with what it is now. */
  objection(session: Session, { id, machineId }: Machine, now: number): string | undefined {
    if (session.members.get(id)!.machineId === machineId) return undefined;
    return this.#admission.hold(id, machineId, now);
  }

  /** Why no license has room for a machine that the session would take; it has a place when undefined. */
  turnsAway(session: Session, { id, machineId }: Machine, now: number): string | undefined {
    const why = this.#admission.hold(id, machineId, now);
    if (why === undefined) return void session.turnedAway.delete(id);
    const isNew = !session.turnedAway.has(id);
    session.turnedAway.set(id, now);
    if (isNew) {
      const about = { session: session.id, target: id };
      this.#emit({ type: "turnedAway", ...about });
      const fields = { reason: why };
      this.#emit({ type: "log", level: "warn", event: "no license for target", ...about, fields });
    }
    return why;
  }

  /** Licenses that expired or were replaced cover less than was promised to machines that wait for a start. */
  dropSurplus(now: number): void {
    for (const [target, why] of this.#admission.surplus(now)) {
      const place = this.#book.placeOf(target);
      if (place?.member.state === "joined") drop(place.session, place.member, why, this.#emit);
      else this.#admission.release(target);
    }
  }

  /** Places are held in memory only: after a restart those who wait for a start need theirs anew. */
  holdAgain(session: Session, now: number): void {
    for (const member of [...session.members.values()]) {
      if (member.state !== "joined") continue;
      const why = this.#admission.hold(member.targetId, member.machineId, now);
      if (why) drop(session, member, why, this.#emit);
    }
  }

  /** A place that was held for a deployment is taken for good with its beginning, and given back with any other end. */
  noticed(effect: Effect): void {
    if (effect.type === "dropMember") this.#admission.release(effect.target);
    if (effect.type !== "saveMember") return;
    const member = this.#book.get(effect.session)?.members.get(effect.target);
    if (member?.state === "deploying") this.#admission.begin(effect.target);
    else if (!member || isOver(member)) this.#admission.release(effect.target);
  }
}

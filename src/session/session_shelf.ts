import { BroadsideError } from "../base/mod.ts";
import type { MemberView, SessionView } from "../contract/mod.ts";
import type { Session } from "./model.ts";
import { fromRows } from "./records.ts";
import type { Runner } from "./runner.ts";
import { memberViews, sessionView } from "./session_views.ts";

/** All sessions that there ever were, those in memory as well as those that only the database has. */
export class SessionShelf {
  readonly #runner: Runner;

  constructor(runner: Runner) {
    this.#runner = runner;
  }

  /** Throws `session.unknown`. */
  find(id: number): Session {
    const { coordinator, options: { store, now } } = this.#runner;
    const session = coordinator.sessions.get(id);
    if (session) return session;
    const row = store.session(id);
    if (row) return fromRows(row, store.members(id), now());
    throw new BroadsideError("session.unknown", `Cannot find session ${id}: there is none of that number.`);
  }

  /** The one that was made by the wish of that name. */
  byKey(key: string): Session | undefined {
    const { coordinator, options: { store, now } } = this.#runner;
    const live = [...coordinator.sessions.values()].find(({ idempotencyKey }) => idempotencyKey === key);
    const row = live ? undefined : store.sessionByKey(key);
    return live ?? (row && fromRows(row, store.members(row.id), now()));
  }

  /** `isWhole`: with the machines of its list. */
  view(session: Session, isWhole = false): SessionView {
    const { senders, options: { address, now } } = this.#runner;
    return sessionView(session, address(session.slot), senders.get(session.id), now(), isWhole);
  }

  /** Those of the targets that are members. */
  members(session: Session, targets: Iterable<number>): MemberView[] {
    const members = Array.from(targets, (id) => session.members.get(id)).filter((each) => each !== undefined);
    const running = this.#runner.senders.get(session.id);
    return memberViews(session, members, (id) => this.#runner.targets.get(id), running);
  }
}

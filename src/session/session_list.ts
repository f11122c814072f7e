import type { SessionView } from "../contract/mod.ts";
import type { SessionFilter } from "../store/mod.ts";
import type { Session } from "./model.ts";
import { fromRows } from "./records.ts";
import type { Runner } from "./runner.ts";
import { sessionView } from "./session_views.ts";

/** Sessions that a list has unless it asks for others. */
const ENDED_SHOWN = 100, LISTED = 100;
/** Views of ended sessions that are kept. */
const MOST_KEPT = 2000;

/** What a list of sessions is asked for; what is missing leaves all. */
export type SessionQuery = Partial<SessionFilter>;

/** Lists of sessions, those that run and those of long ago. */
export class SessionList {
  readonly #runner: Runner;
  /** What ended stays as it is, and its list of machines may be long: it is read once. */
  readonly #ended = new Map<number, SessionView>();

  constructor(runner: Runner) {
    this.#runner = runner;
  }

  /** Running sessions and the latest that ended, newest first. */
  latest(): SessionView[] {
    const { coordinator, options: { store } } = this.#runner;
    return this.#views([
      ...new Set([...coordinator.sessions.keys(), ...store.history.endedIds(ENDED_SHOWN)]),
    ]);
  }

  /** Those that are asked for, newest first. */
  find(query: SessionQuery): SessionView[] {
    return this.#views(this.#runner.options.store.history.ids({ limit: LISTED, ...query }));
  }

  #views(ids: number[]): SessionView[] {
    this.#read(ids.filter((id) => !this.#live(id) && !this.#ended.has(id)));
    const views = ids.sort((a, b) => b - a).flatMap((id) => {
      const session = this.#live(id);
      return session ? this.#view(session) : this.#ended.get(id) ?? [];
    });
    for (const id of this.#ended.keys()) {
      if (this.#ended.size <= MOST_KEPT) break;
      this.#ended.delete(id);
    }
    return views;
  }

  #read(ids: number[]): void {
    const { history } = this.#runner.options.store;
    const counts = history.memberCounts(ids);
    for (const row of history.rows(ids)) {
      const session = fromRows(row, [], this.#runner.options.now());
      Object.assign(session.counts, counts.get(row.id));
      this.#ended.set(row.id, this.#view(session));
    }
  }

  #live(id: number): Session | undefined {
    return this.#runner.coordinator.sessions.get(id);
  }

  #view(session: Session): SessionView {
    const { senders, options: { address, now } } = this.#runner;
    return sessionView(session, address(session.slot), senders.get(session.id), now());
  }
}

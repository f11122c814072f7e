import type { Database } from "./database.ts";
import { SESSIONS } from "./rows.ts";
import type { SessionRow } from "./store.ts";

/** Which sessions are wanted; what is missing leaves all. Times in milliseconds since 1970. */
export interface SessionFilter {
  states?: string[];
  /** When it started, or was made while it did not start: from the one to the other, both included. */
  from?: number;
  to?: number;
  /** In the name of the session or its image, whatever the case of the letters a to z. */
  search?: string;
  image?: string;
  /** Numbers below this one. */
  before?: number;
  /** The latest so many. */
  limit: number;
}

/** All sessions that there ever were. */
export interface SessionHistory {
  /** Numbers of sessions, newest first. */
  ids(filter: SessionFilter): number[];
  /** Numbers of the latest that ended. */
  endedIds(limit: number): number[];
  rows(ids: number[]): SessionRow[];
  /** How many members each of the sessions has in each state; those without members are left out. */
  memberCounts(ids: number[]): Map<number, Record<string, number>>;
}

/** The tables `sessions` and `session_targets` as history. */
export class SessionHistoryTables implements SessionHistory {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  ids({ limit, ...filter }: SessionFilter): number[] {
    const { conditions, values } = conditionsOf(filter);
    const where = conditions.length ? `WHERE ${conditions.join(" AND ")}` : "";
    return this.#numbers(`SELECT id FROM sessions ${where} ORDER BY id DESC LIMIT ?`, ...values, limit);
  }

  endedIds(limit: number): number[] {
    return this.#numbers(
      "SELECT id FROM sessions WHERE ended_at IS NOT NULL ORDER BY ended_at DESC, id DESC LIMIT ?",
      limit,
    );
  }

  rows(ids: number[]): SessionRow[] {
    if (!ids.length) return [];
    return this.#database.all(SESSIONS, `WHERE id IN (${LISTED})`, JSON.stringify(ids));
  }

  memberCounts(ids: number[]): Map<number, Record<string, number>> {
    const counts = new Map<number, Record<string, number>>();
    if (!ids.length) return counts;
    const rows = this.#database.prepare(
      `SELECT session_id, state, count(*) AS n FROM session_targets WHERE session_id IN (${LISTED})
        GROUP BY session_id, state`,
    ).all(JSON.stringify(ids));
    for (const { session_id, state, n } of rows) {
      const of = counts.get(Number(session_id)) ?? {};
      counts.set(Number(session_id), { ...of, [String(state)]: Number(n) });
    }
    return counts;
  }

  #numbers(sql: string, ...values: (string | number)[]): number[] {
    return this.#database.prepare(sql).all(...values).map(({ id }) => Number(id));
  }
}

/** A list as one parameter, so that lists of any length are one statement. */
const LISTED = "SELECT value FROM json_each(?)";

function conditionsOf(
  { states, from, to, search, image, before }: Omit<SessionFilter, "limit">,
): { conditions: string[]; values: (string | number)[] } {
  const begun = "coalesce(started_at, created_at)";
  const like = search === undefined ? undefined : `%${search.replace(/[\\%_]/g, "\\$&")}%`;
  const all: [sql: string, ...values: (string | number | undefined)[]][] = [
    [`state IN (${LISTED})`, states && JSON.stringify(states)],
    [`${begun} >= ?`, from],
    [`${begun} <= ?`, to],
    ["(name LIKE ? ESCAPE '\\' OR image LIKE ? ESCAPE '\\')", like, like],
    ["image = ?", image],
    ["id < ?", before],
  ];
  const given = all.filter(([, value]) => value !== undefined);
  return {
    conditions: given.map(([sql]) => sql),
    values: given.flatMap(([, ...values]) => values as (string | number)[]),
  };
}

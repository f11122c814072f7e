import type { Database } from "./database.ts";
import type { LogFilter, LogRow, LogSpan, LogStore } from "./log_store.ts";
import { LOG, parameters } from "./rows.ts";

/** Entries of a time that are looked up one by one to know between which numbers they are. */
const MOST_COUNTED = 50_000;
/** What a part in a session looks like once its progress is gone. */
const NO_PROGRESS = "null";

/** The log in the database. */
export class LogTables implements LogStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  append(entries: Omit<LogRow, "id">[]): LogRow[] {
    const names = LOG.columns.slice(1).map(([column]) => column);
    const insert = `INSERT INTO log (${names.join(", ")}) VALUES (${names.map(() => "?").join(", ")})`;
    // A log entry is not worth an fsync of its own; the next transition's brings it to the disk along with it.
    return this.#database.transaction("NORMAL", () =>
      entries.map((entry) => {
        const [, ...values] = parameters(LOG, { id: 0, ...entry });
        return { ...entry, id: Number(this.#database.prepare(insert).run(...values).lastInsertRowid) };
      }));
  }

  tail({ session, after = 0, limit }: { session?: number; after?: number; limit: number }): LogRow[] {
    const span = { first: after + 1, last: Number.MAX_SAFE_INTEGER };
    return this.read({ session }, span, limit, "end").reverse();
  }

  span(from?: number, to?: number): LogSpan | undefined {
    const { first, last } = this.#database.prepare(
      "SELECT min(id) AS first, (SELECT max(id) FROM log) AS last FROM log",
    )
      .get()!;
    if (first === null) return undefined;
    const all = { first: Number(first), last: Number(last) };
    if (from === undefined && to === undefined) return all;
    // To walk a long time through the index costs more than it saves: what is asked for is near its end then.
    const within = this.#database.prepare(`SELECT count(*) AS n, min(id) AS first, max(id) AS last
      FROM (SELECT id FROM log WHERE time BETWEEN ? AND ? LIMIT ${MOST_COUNTED})`)
      .get(from ?? 0, to ?? Number.MAX_SAFE_INTEGER)!;
    if (within.n === 0) return undefined;
    return within.n === MOST_COUNTED ? all : { first: Number(within.first), last: Number(within.last) };
  }

  read(filter: LogFilter, span: LogSpan, limit: number, from: "start" | "end"): LogRow[] {
    const { where, values } = condition(filter);
    return this.#database.all(
      LOG,
      `${where} AND id BETWEEN ? AND ? ORDER BY id ${from === "end" ? "DESC" : "ASC"} LIMIT ?`,
      ...values,
      span.first,
      span.last,
      limit,
    );
  }

  prune(keep: number, keepServer: number): void {
    this.#database.transaction("NORMAL", () => {
      this.#dropOldest("session IS NULL", keepServer);
      this.#dropOldest("TRUE", keep);
    });
  }

  count(): { entries: number; oldest: number | null } {
    const { entries } = this.#database.prepare("SELECT count(*) AS entries FROM log").get()!;
    const first = this.#database.prepare("SELECT time FROM log ORDER BY id LIMIT 1").get();
    return { entries: Number(entries), oldest: first ? Number(first.time) : null };
  }

  dropBefore(time: number, levels: string[], { first, last }: LogSpan): number {
    const marks = levels.map(() => "?").join(", ");
    return this.#database.transaction("NORMAL", () =>
      Number(
        this.#database.prepare(
          `DELETE FROM log WHERE id BETWEEN ? AND ? AND +time < ? AND +level IN (${marks})`,
        )
          .run(first, last, time, ...levels).changes,
      ));
  }

  dropProgress(time: number, limit: number): number {
    return this.#database.transaction("NORMAL", () =>
      Number(
        this.#database.prepare(`UPDATE session_targets SET progress_json = ?1, counters_json = ?1
          WHERE (session_id, target_id) IN (
            SELECT session_id, target_id FROM sessions JOIN session_targets ON session_id = sessions.id
              WHERE sessions.ended_at < ?2 AND (progress_json <> ?1 OR counters_json <> ?1) LIMIT ?3)`)
          .run(NO_PROGRESS, time, limit).changes,
      ));
  }

  size(): { bytes: number; free: number } {
    const pragma = (name: string) =>
      Number(Object.values(this.#database.prepare(`PRAGMA ${name}`).get()!)[0]);
    const page = pragma("page_size");
    return { bytes: pragma("page_count") * page, free: pragma("freelist_count") * page };
  }

  shrink(bytes: number): boolean {
    return this.#database.shrink(bytes);
  }

  /** Of the entries that fit, all but the latest; counting takes an index's smallest pages, so it is done first. */
  #dropOldest(which: string, keep: number): void {
    const { n } = this.#database.prepare(`SELECT count(*) AS n FROM log WHERE ${which}`).get()!;
    const tooMany = Number(n) - keep;
    if (tooMany <= 0) return;
    this.#database.prepare(`DELETE FROM log WHERE ${which} AND id <=
      (SELECT id FROM log WHERE ${which} ORDER BY id LIMIT 1 OFFSET ?)`).run(tooMany - 1);
  }
}

/** The filter as a statement's WHERE, with its values. */
function condition(filter: LogFilter): { where: string; values: (string | number)[] } {
  const terms = ["TRUE"], values: (string | number)[] = [];
  const add = (term: string, ...more: (string | number)[]) => {
    terms.push(term);
    values.push(...more);
  };
  for (const column of ["session", "target", "machine"] as const) {
    const value = filter[column];
    if (value !== undefined) add(`${column} = ?`, value);
  }
  const { levels, from, to, search } = filter;
  if (levels) {
    // The words of the index log_problems, for SQLite takes it for no others.
    if (levels.every((each) => each === "warn" || each === "error")) add("level IN ('warn', 'error')");
    add(`level IN (${levels.map(() => "?").join(", ")})`, ...levels);
  }
  // What the numbers of the span do not say already where a clock was set; no index, for then it sorts.
  if (from !== undefined) add("+time >= ?", from);
  if (to !== undefined) add("+time <= ?", to);
  if (search !== undefined) {
    const like = (text: string) => `%${text.replace(/[\\%_]/g, "\\$&")}%`;
    add(
      "(event LIKE ? ESCAPE '\\' OR fields_json LIKE ? ESCAPE '\\')",
      like(search),
      like(JSON.stringify(search).slice(1, -1)),
    );
  }
  return { where: `WHERE ${terms.join(" AND ")}`, values };
}

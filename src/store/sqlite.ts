import { DatabaseSync, type StatementSync } from "node:sqlite";
import { BroadsideError, messageOf } from "../base/mod.ts";
import { migrate } from "./migrate.ts";
import { fromSql, IMAGES, LOG, MEMBERS, parameters, SESSIONS, type Table, TARGETS, upsert } from "./rows.ts";
import { MIGRATIONS } from "./sql/mod.ts";
import type { Batch, LogRow, MemberRow, Numbers, SessionRow, Store, TargetRow } from "./store.ts";

/**
 * Opens the database at `path`, makes it where there is none and brings it up to date. One process at a time: the file
 * stays locked until `close`. Throws a `BroadsideError` when it cannot be opened, is in use or comes from a newer version.
 */
export function openSqliteStore(path: string): Store {
  try {
    migrate(path, MIGRATIONS);
    return new SqliteStore(path);
  } catch (error) {
    if (error instanceof BroadsideError) throw error;
    const busy = /locked|busy/i.test(messageOf(error));
    throw new BroadsideError(
      busy ? "store.in_use" : "store.open",
      `Cannot open the database ${path}: ${messageOf(error)}. ` +
        (busy
          ? "Another server seems to use it: stop that one, or choose another folder with --data."
          : "Check that the folder is there, writable and not full."),
      { cause: error },
    );
  }
}

class SqliteStore implements Store {
  readonly #database: DatabaseSync;
  readonly #statements = new Map<string, StatementSync>();

  constructor(path: string) {
    this.#database = new DatabaseSync(path);
    // Two servers on one database would give the same numbers twice: the exclusive lock, taken by the first write,
    // keeps the second one out.
    this.#database.exec(`
      PRAGMA locking_mode = EXCLUSIVE;
      PRAGMA journal_mode = WAL;
      PRAGMA foreign_keys = ON;
      BEGIN IMMEDIATE; COMMIT;
    `);
  }

  commit(batch: Batch): void {
    this.#transaction("FULL", () => {
      for (const [name, last] of Object.entries(batch.numbers ?? {})) {
        this.#prepare("UPDATE numbers SET last = max(last, ?) WHERE name = ?").run(last, name);
      }
      this.#write(TARGETS, batch.targets);
      this.#write(IMAGES, batch.images);
      this.#write(SESSIONS, batch.sessions);
      for (const { sessionId, targetId } of batch.deletedMembers ?? []) {
        this.#prepare("DELETE FROM session_targets WHERE session_id = ? AND target_id = ?").run(
          sessionId,
          targetId,
        );
      }
      this.#write(MEMBERS, batch.members);
      for (const id of batch.deletedSessions ?? []) {
        this.#prepare("DELETE FROM log WHERE session = ?").run(id);
        this.#prepare("DELETE FROM sessions WHERE id = ?").run(id);
      }
    });
  }

  numbers(): Numbers {
    const rows = this.#prepare("SELECT name, last FROM numbers").all();
    return Object.fromEntries(rows.map(({ name, last }) => [name, last])) as unknown as Numbers;
  }

  runningSessions(): SessionRow[] {
    return this.#all(SESSIONS, "WHERE ended_at IS NULL ORDER BY id");
  }

  endedSessions(limit: number): SessionRow[] {
    return this.#all(SESSIONS, "WHERE ended_at IS NOT NULL ORDER BY ended_at DESC, id DESC LIMIT ?", limit);
  }

  session(id: number): SessionRow | undefined {
    return this.#all(SESSIONS, "WHERE id = ?", id)[0];
  }

  sessionByKey(idempotencyKey: string): SessionRow | undefined {
    return this.#all(SESSIONS, "WHERE idempotency_key = ?", idempotencyKey)[0];
  }

  members(sessionId: number): MemberRow[] {
    return this.#all(MEMBERS, "WHERE session_id = ? ORDER BY target_id", sessionId);
  }

  memberCounts(sessionId: number): Record<string, number> {
    const rows = this.#prepare(
      "SELECT state, count(*) AS n FROM session_targets WHERE session_id = ? GROUP BY state",
    )
      .all(sessionId);
    return Object.fromEntries(rows.map(({ state, n }) => [state, Number(n)]));
  }

  targets(): TargetRow[] {
    return this.#all(TARGETS, "ORDER BY id");
  }

  log(entries: Omit<LogRow, "id">[]): LogRow[] {
    const insert =
      `INSERT INTO log (time, level, event, session, target, fields_json) VALUES (?, ?, ?, ?, ?, ?)`;
    // A log entry is not worth an fsync of its own; the next transition's brings it to the disk along with it.
    return this.#transaction("NORMAL", () =>
      entries.map((entry) => {
        const [, ...values] = parameters(LOG, { id: 0, ...entry });
        return { ...entry, id: Number(this.#prepare(insert).run(...values).lastInsertRowid) };
      }));
  }

  logTail({ session, after = 0, limit }: { session?: number; after?: number; limit: number }): LogRow[] {
    const latest = session === undefined
      ? this.#all(LOG, "WHERE id > ? ORDER BY id DESC LIMIT ?", after, limit)
      : this.#all(LOG, "WHERE session = ? AND id > ? ORDER BY id DESC LIMIT ?", session, after, limit);
    return latest.reverse();
  }

  pruneLog(keep: number): void {
    this.#transaction("NORMAL", () => {
      this.#prepare("DELETE FROM log WHERE id <= (SELECT max(id) FROM log) - ?").run(keep);
    });
  }

  close(): void {
    this.#statements.clear();
    this.#database.close();
  }

  #write<Row>(table: Table<Row>, rows: Row[] = []): void {
    if (!rows.length) return;
    const statement = this.#prepare(upsert(table));
    for (const row of rows) statement.run(...parameters(table, row));
  }

  #all<Row>(table: Table<Row>, rest: string, ...values: (string | number)[]): Row[] {
    const names = table.columns.map(([column]) => column).join(", ");
    const rows = this.#prepare(`SELECT ${names} FROM ${table.name} ${rest}`).all(...values);
    return rows.map((raw) => fromSql(table, raw));
  }

  #transaction<T>(synchronous: "FULL" | "NORMAL", work: () => T): T {
    try {
      this.#database.exec(`PRAGMA synchronous = ${synchronous}; BEGIN IMMEDIATE`);
      try {
        const result = work();
        this.#database.exec("COMMIT");
        return result;
      } catch (error) {
        // A failed COMMIT (a full disk) may have rolled back already.
        if (this.#database.isTransaction) this.#database.exec("ROLLBACK");
        throw error;
      }
    } catch (cause) {
      throw new BroadsideError(
        "store.write",
        `Cannot save to the database: ${messageOf(cause)}. Check that its disk is not full and still there.`,
        { cause },
      );
    }
  }

  #prepare(sql: string): StatementSync {
    let statement = this.#statements.get(sql);
    if (!statement) this.#statements.set(sql, statement = this.#database.prepare(sql));
    return statement;
  }
}

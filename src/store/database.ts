import { DatabaseSync, type StatementSync } from "node:sqlite";
import { BroadsideError, messageOf } from "../base/mod.ts";
import { fromSql, parameters, type Table, upsert } from "./rows.ts";

/** How sure a write is: `FULL` survives a power cut, `NORMAL` the end of the program. */
export type Synchronous = "FULL" | "NORMAL";

/** An open database: prepared statements by their text, rows by their table, and transactions. */
export class Database {
  readonly #database: DatabaseSync;
  readonly #statements = new Map<string, StatementSync>();
  #synchronous?: Synchronous;

  constructor(path: string) {
    this.#database = new DatabaseSync(path);
    keepPrivate(path);
    // Two servers on one database would give the same numbers twice: the exclusive lock, taken by the first write,
    // keeps the second one out.
    this.#database.exec(`
      PRAGMA locking_mode = EXCLUSIVE;
      PRAGMA journal_mode = WAL;
      PRAGMA foreign_keys = ON;
      BEGIN IMMEDIATE; COMMIT;
    `);
  }

  prepare(sql: string): StatementSync {
    let statement = this.#statements.get(sql);
    if (!statement) this.#statements.set(sql, statement = this.#database.prepare(sql));
    return statement;
  }

  /** Writes rows over those of the same key. */
  write<Row>(table: Table<Row>, rows: Row[] = []): void {
    if (!rows.length) return;
    const statement = this.prepare(upsert(table));
    for (const row of rows) statement.run(...parameters(table, row));
  }

  /** The rows that `rest`, a statement's end with WHERE and the like, leaves. */
  all<Row>(table: Table<Row>, rest: string, ...values: (string | number)[]): Row[] {
    const names = table.columns.map(([column]) => column).join(", ");
    const rows = this.prepare(`SELECT ${names} FROM ${table.name} ${rest}`).all(...values);
    return rows.map((raw) => fromSql(table, raw));
  }

  /** Does `work` whole or not at all. Throws `store.write`. */
  transaction<T>(synchronous: Synchronous, work: () => T): T {
    try {
      if (this.#synchronous !== synchronous) this.#database.exec(`PRAGMA synchronous = ${synchronous}`);
      this.#synchronous = synchronous;
      this.prepare("BEGIN IMMEDIATE").run();
      try {
        const result = work();
        this.prepare("COMMIT").run();
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

  /** Gives up to `bytes` of the file that hold nothing back to the disk; true as long as there are more. */
  shrink(bytes: number): boolean {
    const pragma = (name: string) =>
      Number(Object.values(this.#database.prepare(`PRAGMA ${name}`).get()!)[0]);
    // A database from before pages could be given back by and by is made anew, once.
    if (pragma("auto_vacuum") !== 2) this.#database.exec("PRAGMA auto_vacuum = INCREMENTAL; VACUUM");
    else this.#database.prepare(`PRAGMA incremental_vacuum(${Math.ceil(bytes / pragma("page_size"))})`).all();
    if (pragma("freelist_count") > 0) return true;
    this.#database.exec("PRAGMA wal_checkpoint(TRUNCATE)");
    return false;
  }

  close(): void {
    this.#statements.clear();
    this.#database.close();
  }
}

/** Hashes of passwords are nobody's but the server's. Files beside the database get its rights when they are made. */
function keepPrivate(path: string): void {
  for (const name of [path, `${path}-wal`, `${path}-shm`]) {
    try {
      Deno.chmodSync(name, 0o600);
    } catch {
      // Not there, or on a file system without rights.
    }
  }
}

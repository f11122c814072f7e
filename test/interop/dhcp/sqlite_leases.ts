import { DatabaseSync, type StatementSync } from "node:sqlite";
import type { LeaseRow, LeaseStore } from "../../../src/dhcp/mod.ts";

/** Leases in a SQLite file of their own, durable as the server's store is: one synced transaction a write. */
export class SqliteLeases implements LeaseStore {
  readonly #database: DatabaseSync;
  readonly #put: StatementSync;
  readonly #delete: StatementSync;

  constructor(path: string) {
    this.#database = new DatabaseSync(path);
    this.#database.exec(`
      PRAGMA locking_mode = EXCLUSIVE;
      PRAGMA journal_mode = WAL;
      PRAGMA synchronous = FULL;
      CREATE TABLE IF NOT EXISTS leases (
        address TEXT PRIMARY KEY, mac TEXT NOT NULL, client_id TEXT, hostname TEXT,
        expires_at INTEGER NOT NULL, bound_at INTEGER NOT NULL, state TEXT NOT NULL
      ) STRICT, WITHOUT ROWID;
    `);
    this.#put = this.#database.prepare("INSERT OR REPLACE INTO leases VALUES (?, ?, ?, ?, ?, ?, ?)");
    this.#delete = this.#database.prepare("DELETE FROM leases WHERE address = ?");
  }

  all(): LeaseRow[] {
    const names = "address, mac, client_id clientId, hostname, expires_at expiresAt, bound_at boundAt, state";
    return this.#database.prepare(`SELECT ${names} FROM leases`).all().map((row) =>
      ({ ...row }) as unknown as LeaseRow
    );
  }

  write(rows: LeaseRow[], deleted: string[]): void {
    this.#database.exec("BEGIN IMMEDIATE");
    try {
      for (const { address, mac, clientId, hostname, expiresAt, boundAt, state } of rows) {
        this.#put.run(address, mac, clientId, hostname, expiresAt, boundAt, state);
      }
      for (const address of deleted) this.#delete.run(address);
      this.#database.exec("COMMIT");
    } catch (error) {
      this.#database.exec("ROLLBACK");
      throw error;
    }
  }

  close(): void {
    this.#database.close();
  }
}

import type { AccessStore, AuditQuery, AuditRow, LoginRow, TokenRow, UserRow } from "./access_store.ts";
import type { Database } from "./database.ts";
import { parameters, type Table } from "./rows.ts";

const USERS: Table<UserRow> = {
  name: "users",
  keys: 1,
  columns: [
    ["name", "name"],
    ["role", "role"],
    ["password_hash", "passwordHash"],
    ["created_at", "createdAt"],
    ["last_login_at", "lastLoginAt"],
  ],
};

const LOGINS: Table<LoginRow> = {
  name: "logins",
  keys: 1,
  columns: [
    ["hash", "hash"],
    ["user", "user"],
    ["address", "address"],
    ["created_at", "createdAt"],
    ["seen_at", "seenAt"],
  ],
};

const TOKENS: Table<TokenRow> = {
  name: "tokens",
  keys: 1,
  columns: [
    ["id", "id"],
    ["hash", "hash"],
    ["name", "name"],
    ["user", "user"],
    ["role", "role"],
    ["created_at", "createdAt"],
    ["last_used_at", "lastUsedAt"],
    ["expires_at", "expiresAt"],
  ],
};

const AUDIT: Table<AuditRow> = {
  name: "audit",
  keys: 1,
  columns: [
    ["id", "id"],
    ["time", "time"],
    ["user", "user"],
    ["via", "via"],
    ["address", "address"],
    ["action", "action"],
    ["what", "what"],
    ["status", "status"],
  ],
};

/** The tables about access of a database. */
export class AccessTables implements AccessStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  users(): UserRow[] {
    return this.#database.all(USERS, "ORDER BY name");
  }

  user(name: string): UserRow | undefined {
    return this.#database.all(USERS, "WHERE name = ?", name)[0];
  }

  writeUser(user: UserRow): void {
    this.#database.transaction("FULL", () => this.#database.write(USERS, [user]));
  }

  deleteUser(name: string): void {
    this.#run("FULL", "DELETE FROM users WHERE name = ?", name);
  }

  logins(): LoginRow[] {
    return this.#database.all(LOGINS, "ORDER BY created_at");
  }

  login(hash: string): LoginRow | undefined {
    return this.#database.all(LOGINS, "WHERE hash = ?", hash)[0];
  }

  writeLogin(login: LoginRow): void {
    this.#database.transaction("FULL", () => this.#database.write(LOGINS, [login]));
  }

  touchLogin(hash: string, seenAt: number): void {
    this.#run("NORMAL", "UPDATE logins SET seen_at = ? WHERE hash = ?", seenAt, hash);
  }

  deleteLogin(hash: string): void {
    this.#run("FULL", "DELETE FROM logins WHERE hash = ?", hash);
  }

  deleteLoginsOf(user: string, except = ""): void {
    this.#run("FULL", "DELETE FROM logins WHERE user = ? AND hash <> ?", user, except);
  }

  deleteOldLogins(createdBefore: number, seenBefore: number): void {
    this.#run("NORMAL", "DELETE FROM logins WHERE created_at < ? OR seen_at < ?", createdBefore, seenBefore);
  }

  tokens(): TokenRow[] {
    return this.#database.all(TOKENS, "ORDER BY id");
  }

  token(hash: string): TokenRow | undefined {
    return this.#database.all(TOKENS, "WHERE hash = ?", hash)[0];
  }

  addToken(token: Omit<TokenRow, "id">): number {
    return this.#insert("FULL", TOKENS, { id: 0, ...token });
  }

  touchToken(id: number, lastUsedAt: number): void {
    this.#run("NORMAL", "UPDATE tokens SET last_used_at = ? WHERE id = ?", lastUsedAt, id);
  }

  deleteToken(id: number): void {
    this.#run("FULL", "DELETE FROM tokens WHERE id = ?", id);
  }

  audit(line: Omit<AuditRow, "id">): void {
    this.#insert("NORMAL", AUDIT, { id: 0, ...line });
  }

  auditTail({ limit, before = Number.MAX_SAFE_INTEGER, user = "", search = "" }: AuditQuery): AuditRow[] {
    const pattern = `%${search.replace(/[\\%_]/g, "\\$&")}%`;
    // With a token the line names it after its user.
    const rest = `WHERE id < ?1 AND (?2 = '' OR user = ?2 OR substr(user, 1, length(?2) + 2) = ?2 || ': ')
      AND (?3 = '%%' OR coalesce(user, '') || ' ' || address || ' ' || action || ' ' || what LIKE ?3 ESCAPE '\\')
      ORDER BY id DESC LIMIT ?4`;
    return this.#database.all(AUDIT, rest, before, user, pattern, limit);
  }

  pruneAudit(before: number, keep: number, keepStrangers: number): void {
    this.#database.transaction("NORMAL", () => {
      this.#database.prepare("DELETE FROM audit WHERE time < ?").run(before);
      for (const [which, most] of [["via <> 'none'", keep], ["via = 'none'", keepStrangers]] as const) {
        const last = `SELECT id FROM audit WHERE ${which} ORDER BY id DESC LIMIT 1 OFFSET ?`;
        this.#database.prepare(`DELETE FROM audit WHERE ${which} AND id <= (${last})`).run(most);
      }
    });
  }

  #run(synchronous: "FULL" | "NORMAL", sql: string, ...values: (string | number)[]): void {
    this.#database.transaction(synchronous, () => this.#database.prepare(sql).run(...values));
  }

  /** Adds a row under the next number. */
  #insert<Row>(synchronous: "FULL" | "NORMAL", table: Table<Row>, row: Row): number {
    const [, ...names] = table.columns.map(([column]) => column), [, ...values] = parameters(table, row);
    const sql = `INSERT INTO ${table.name} (${names.join(", ")}) VALUES (${names.map(() => "?").join(", ")})`;
    return this.#database.transaction(
      synchronous,
      () => Number(this.#database.prepare(sql).run(...values).lastInsertRowid),
    );
  }
}

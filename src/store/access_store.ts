/** Rows of the tables about access. Times are milliseconds since 1970. */

export interface UserRow {
  name: string;
  role: "viewer" | "operator" | "admin";
  passwordHash: string;
  createdAt: number;
  lastLoginAt: number | null;
}

export interface LoginRow {
  hash: string;
  user: string;
  address: string;
  createdAt: number;
  seenAt: number;
}

export interface TokenRow {
  id: number;
  hash: string;
  name: string;
  user: string | null;
  role: UserRow["role"];
  createdAt: number;
  lastUsedAt: number | null;
  expiresAt: number | null;
}

export interface AuditRow {
  id: number;
  time: number;
  user: string | null;
  via: "page" | "token" | "local" | "none";
  address: string;
  action: string;
  what: string;
  status: number;
}

/** Which lines of the audit are wanted: older than line `before`, of one user, with a text in them. */
export interface AuditQuery {
  limit: number;
  before?: number;
  user?: string;
  search?: string;
}

/** Keeps accounts, logins, tokens and the audit. Writes are durable unless told otherwise. */
export interface AccessStore {
  users(): UserRow[];
  user(name: string): UserRow | undefined;
  writeUser(user: UserRow): void;
  /** Deletes an account with its logins and tokens. */
  deleteUser(name: string): void;

  logins(): LoginRow[];
  login(hash: string): LoginRow | undefined;
  writeLogin(login: LoginRow): void;
  /** Notes when a login was last used; may be lost in a power cut. */
  touchLogin(hash: string, seenAt: number): void;
  deleteLogin(hash: string): void;
  /** Deletes all of a user's logins except one. */
  deleteLoginsOf(user: string, except?: string): void;
  /** Deletes those made or used last before. */
  deleteOldLogins(createdBefore: number, seenBefore: number): void;

  tokens(): TokenRow[];
  token(hash: string): TokenRow | undefined;
  /** Adds a token and gives its number. */
  addToken(token: Omit<TokenRow, "id">): number;
  /** Notes when a token was last used; may be lost in a power cut. */
  touchToken(id: number, lastUsedAt: number): void;
  deleteToken(id: number): void;

  /** Appends a line; it may be lost in a power cut. */
  audit(line: Omit<AuditRow, "id">): void;
  /** The latest lines that fit, newest first. */
  auditTail(query: AuditQuery): AuditRow[];
  /** Deletes lines from before a time, and all but the latest `keep`; of strangers all but `keepStrangers`, apart. */
  pruneAudit(before: number, keep: number, keepStrangers: number): void;
}

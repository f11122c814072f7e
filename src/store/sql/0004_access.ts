/** Accounts, logins, tokens, and who did what. */
export const sql = `
-- Who may use the page and the API. A password is kept as its scrypt hash with salt and costs.
CREATE TABLE users (
  name          TEXT PRIMARY KEY,
  role          TEXT NOT NULL CHECK (role IN ('viewer', 'operator', 'admin')),
  password_hash TEXT NOT NULL,
  created_at    INTEGER NOT NULL,
  last_login_at INTEGER
) STRICT, WITHOUT ROWID;

-- Browsers that signed in, by the hash of what their cookie holds: a stolen copy of this file opens nothing.
CREATE TABLE logins (
  hash       TEXT PRIMARY KEY CHECK (length(hash) = 64),
  user       TEXT NOT NULL REFERENCES users (name) ON DELETE CASCADE,
  address    TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  seen_at    INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX logins_by_user ON logins (user);

-- Tokens for scripts, hashed as well. One without a user was made on the server itself. AUTOINCREMENT, because a number
-- in an old note must never mean a newer token.
CREATE TABLE tokens (
  id           INTEGER PRIMARY KEY AUTOINCREMENT,
  hash         TEXT NOT NULL UNIQUE CHECK (length(hash) = 64),
  name         TEXT NOT NULL,
  user         TEXT REFERENCES users (name) ON DELETE CASCADE,
  role         TEXT NOT NULL CHECK (role IN ('viewer', 'operator', 'admin')),
  created_at   INTEGER NOT NULL,
  last_used_at INTEGER,
  expires_at   INTEGER
) STRICT;
CREATE INDEX tokens_by_user ON tokens (user);

-- Who did what, from where and with what result. No foreign keys: it outlives the accounts that it names.
CREATE TABLE audit (
  id      INTEGER PRIMARY KEY AUTOINCREMENT,
  time    INTEGER NOT NULL,
  user    TEXT,
  via     TEXT NOT NULL,
  address TEXT NOT NULL,
  action  TEXT NOT NULL,
  what    TEXT NOT NULL,
  status  INTEGER NOT NULL
) STRICT;
CREATE INDEX audit_by_time ON audit (time);
`;

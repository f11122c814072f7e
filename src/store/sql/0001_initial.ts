/** The first schema. SQL lives in TypeScript files because `deno compile` embeds no others without an unstable flag. */
export const sql = `
-- Times are milliseconds since 1970, sizes are bytes, and columns that end in _json hold JSON that only the session
-- wing reads: options, hardware and progress grow with the product, and no query here looks into them.

-- The numbers last given to sessions, targets and epochs. They are kept apart from the rows so that a number is never
-- given twice, not even when the row that had it is deleted: machines on the network may still hold the old one.
CREATE TABLE numbers (
  name  TEXT PRIMARY KEY CHECK (name IN ('session', 'target', 'epoch')),
  last  INTEGER NOT NULL CHECK (last >= 0)
) STRICT;
INSERT INTO numbers VALUES ('session', 0), ('target', 0), ('epoch', 0);

-- Images that were seen in the image storage, by the hash of their content. A row stays when its file goes, so the
-- history of sessions can still say what was deployed.
CREATE TABLE images (
  root       TEXT PRIMARY KEY CHECK (length(root) = 64),
  name       TEXT NOT NULL,
  path       TEXT NOT NULL,
  file_size  INTEGER NOT NULL,
  disk_size  INTEGER NOT NULL,
  data_bytes INTEGER NOT NULL,
  seen_at    INTEGER NOT NULL
) STRICT;

-- Machines that registered. The identity is the machine's own word (a MAC address, a given name); it finds its row
-- again after a restart of either side. Only a hash of the token is kept: a stolen copy of this file opens nothing.
CREATE TABLE targets (
  id            INTEGER PRIMARY KEY,
  identity      TEXT NOT NULL UNIQUE,
  name          TEXT,
  token_hash    TEXT NOT NULL CHECK (length(token_hash) = 64),
  version       TEXT NOT NULL,
  address       TEXT NOT NULL,
  session_wish  INTEGER,
  hardware_json TEXT NOT NULL,
  disk_json     TEXT NOT NULL,
  registered_at INTEGER NOT NULL,
  heard_at      INTEGER NOT NULL
) STRICT;

-- Deployment sessions. ended_at is null exactly while the session runs; the server takes those rows up again when it
-- starts. epoch is that of the latest sender. The stream's key is not here: every sender gets a new one.
CREATE TABLE sessions (
  id              INTEGER PRIMARY KEY,
  name            TEXT NOT NULL,
  state           TEXT NOT NULL CHECK (state IN ('gathering', 'deploying', 'finished', 'failed', 'stopped')),
  reason          TEXT,
  image           TEXT NOT NULL,
  root            TEXT NOT NULL,
  disk_size       INTEGER NOT NULL,
  options_json    TEXT NOT NULL,
  slot            INTEGER NOT NULL CHECK (slot >= 0),
  epoch           INTEGER NOT NULL,
  last_receiver   INTEGER NOT NULL,
  idempotency_key TEXT UNIQUE,
  created_at      INTEGER NOT NULL,
  started_at      INTEGER,
  ended_at        INTEGER,
  CHECK ((ended_at IS NULL) = (state IN ('gathering', 'deploying')))
) STRICT;
-- Two running sessions on one slot would mix their streams.
CREATE UNIQUE INDEX sessions_slot ON sessions (slot) WHERE ended_at IS NULL;
CREATE INDEX sessions_ended ON sessions (ended_at) WHERE ended_at IS NOT NULL;

-- A target's part in a session: its result when it has ended, and on the way its last known progress, which is
-- written every few seconds only, for it is worth nothing to the deployment itself.
CREATE TABLE session_targets (
  session_id    INTEGER NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
  target_id     INTEGER NOT NULL REFERENCES targets (id),
  receiver      INTEGER NOT NULL CHECK (receiver BETWEEN 1 AND 65535),
  state         TEXT NOT NULL CHECK (state IN ('joined', 'deploying', 'done', 'failed', 'excluded', 'lost')),
  reason        TEXT,
  phase         TEXT,
  resume        INTEGER NOT NULL,
  first_epoch   INTEGER NOT NULL,
  joined_at     INTEGER NOT NULL,
  started_at    INTEGER,
  ended_at      INTEGER,
  lost_at       INTEGER,
  progress_json TEXT NOT NULL,
  counters_json TEXT NOT NULL,
  PRIMARY KEY (session_id, target_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX session_targets_target ON session_targets (target_id);

-- What happened: one row an event, the same words for every event of its kind, the particulars in fields_json. session
-- and target are no foreign keys, for a log must take an entry whatever else is there.
CREATE TABLE log (
  id          INTEGER PRIMARY KEY AUTOINCREMENT,
  time        INTEGER NOT NULL,
  level       TEXT NOT NULL CHECK (level IN ('debug', 'info', 'warn', 'error')),
  event       TEXT NOT NULL,
  session     INTEGER,
  target      INTEGER,
  fields_json TEXT NOT NULL
) STRICT;
CREATE INDEX log_session ON log (session, id) WHERE session IS NOT NULL;
`;

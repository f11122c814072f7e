/** Machines beside the targets that they run, and what network boot needs to remember. */
export const sql = `
-- Machines have numbers of their own. SQLite cannot alter a CHECK, so the table is made anew.
CREATE TABLE numbers_with_machine (
  name  TEXT PRIMARY KEY CHECK (name IN ('session', 'target', 'epoch', 'machine')),
  last  INTEGER NOT NULL CHECK (last >= 0)
) STRICT;
INSERT INTO numbers_with_machine SELECT name, last FROM numbers;
INSERT INTO numbers_with_machine VALUES ('machine', 0);
DROP TABLE numbers;
ALTER TABLE numbers_with_machine RENAME TO numbers;

-- Machines that were seen on the network, or told of by an operator (then without first_seen). uuid is kept only where
-- it tells machines apart; several rows may still have the same one, and then it decides nothing. assignment is the
-- operator's choice of what to boot, assigned_at when it was made, deployed_at when an image last arrived whole: a
-- machine assigned to 'server' is owed a deployment while the first is later than the second. deployed_through is the
-- latest session that there was at deployed_at: later ones are new to the machine, whatever the clock says.
-- assigned_session is no foreign key, for sessions are deleted while machines stay. hardware_json is written by
-- registrations only.
CREATE TABLE machines (
  id               INTEGER PRIMARY KEY,
  name             TEXT,
  group_name       TEXT,
  uuid             TEXT,
  serial           TEXT,
  assignment       TEXT CHECK (assignment IN ('server', 'client', 'local', 'menu')),
  assigned_session INTEGER,
  assigned_at      INTEGER,
  deployed_at      INTEGER,
  deployed_through INTEGER NOT NULL DEFAULT 0,
  firmware         TEXT,
  first_seen       INTEGER,
  last_seen        INTEGER,
  last_address     TEXT,
  seen_by          TEXT,
  hardware_json    TEXT NOT NULL DEFAULT 'null'
) STRICT;

-- A network adapter belongs to the machine that used it last; position 0 is the one that its machine used last.
CREATE TABLE machine_macs (
  mac        TEXT PRIMARY KEY CHECK (length(mac) = 17),
  machine_id INTEGER NOT NULL REFERENCES machines (id) ON DELETE CASCADE,
  position   INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX machine_macs_machine ON machine_macs (machine_id);

-- The machine that a target runs on. A machine has several targets when it came under several identities.
ALTER TABLE targets ADD COLUMN machine_id INTEGER REFERENCES machines (id) ON DELETE SET NULL;
CREATE INDEX targets_machine ON targets (machine_id);

-- The machine that took the part: fixed with the part, for a target's identity may move on to another machine. No
-- foreign key: a part stays when the machine's record goes. Null in parts from before there were machines.
ALTER TABLE session_targets ADD COLUMN machine_id INTEGER;
CREATE INDEX session_targets_machine ON session_targets (machine_id) WHERE machine_id IS NOT NULL;

-- Bytes of a logical sector of the disk that the image was taken from; 0 in sessions from before it was looked at.
ALTER TABLE sessions ADD COLUMN sector_size INTEGER NOT NULL DEFAULT 0;

-- The DHCP server's leases. A declined address is one that a client found in use by somebody else.
CREATE TABLE dhcp_leases (
  address    TEXT PRIMARY KEY,
  mac        TEXT NOT NULL,
  client_id  TEXT,
  hostname   TEXT,
  expires_at INTEGER NOT NULL,
  bound_at   INTEGER NOT NULL,
  state      TEXT NOT NULL CHECK (state IN ('bound', 'released', 'declined'))
) STRICT, WITHOUT ROWID;

-- Addresses kept for one machine each.
CREATE TABLE dhcp_reservations (
  mac      TEXT PRIMARY KEY CHECK (length(mac) = 17),
  address  TEXT NOT NULL UNIQUE,
  hostname TEXT
) STRICT, WITHOUT ROWID;

-- What an operator set while the server ran, and what was chosen at its first start.
CREATE TABLE settings (
  key        TEXT PRIMARY KEY,
  value_json TEXT NOT NULL
) STRICT, WITHOUT ROWID;
`;

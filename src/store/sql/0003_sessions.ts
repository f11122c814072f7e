/** Types of sessions, templates, and sessions that a schedule makes. */
export const sql = `
-- Templates and schedules have numbers of their own. SQLite cannot alter a CHECK, so the table is made anew.
CREATE TABLE numbers_with_definition (
  name  TEXT PRIMARY KEY CHECK (name IN ('session', 'target', 'epoch', 'machine', 'definition', 'template')),
  last  INTEGER NOT NULL CHECK (last >= 0)
) STRICT;
INSERT INTO numbers_with_definition SELECT name, last FROM numbers;
INSERT INTO numbers_with_definition VALUES ('definition', 0), ('template', 0);
DROP TABLE numbers;
ALTER TABLE numbers_with_definition RENAME TO numbers;

-- Who made a session: an operator, a schedule, or a machine in client-driving mode. definition_id is the schedule that
-- it is a run of, and no foreign key: a run stays when its schedule is deleted. cycle is the first run of a cyclic
-- schedule's present round: a machine that got its image in one of them is not taken by the next.
ALTER TABLE sessions ADD COLUMN origin TEXT NOT NULL DEFAULT 'operator'
  CHECK (origin IN ('operator', 'schedule', 'client'));
ALTER TABLE sessions ADD COLUMN definition_id INTEGER;
ALTER TABLE sessions ADD COLUMN cycle INTEGER;

-- The address on the session's list by which a target was taken; null in sessions without a list.
ALTER TABLE session_targets ADD COLUMN mac TEXT;

-- What a target asks for is a session's number or a Session ID, which has a letter: text for both. disk_wish is the
-- wish by which its disk was chosen, where a session asked for one.
ALTER TABLE targets ADD COLUMN wish TEXT;
UPDATE targets SET wish = CAST(session_wish AS TEXT) WHERE session_wish IS NOT NULL;
ALTER TABLE targets DROP COLUMN session_wish;
ALTER TABLE targets RENAME COLUMN wish TO session_wish;
ALTER TABLE targets ADD COLUMN disk_wish TEXT;

-- Sessions with a schedule. next_at is when the next run is due: kept, so that a server that was off sees what it
-- missed. session_id is the run going on, or the last; in_cycle the first of a cyclic one's present round.
CREATE TABLE session_definitions (
  id            INTEGER PRIMARY KEY,
  name          TEXT NOT NULL,
  state         TEXT NOT NULL CHECK (state IN ('waiting', 'running', 'stopped', 'over')),
  told          TEXT,
  options_json  TEXT NOT NULL,
  schedule_json TEXT NOT NULL,
  next_at       INTEGER,
  session_id    INTEGER,
  in_cycle      INTEGER,
  runs          INTEGER NOT NULL,
  last_run_at   INTEGER,
  created_at    INTEGER NOT NULL
) STRICT;

-- Options of sessions under a name, to make sessions from. The image need not be there any more.
CREATE TABLE session_templates (
  id           INTEGER PRIMARY KEY,
  name         TEXT NOT NULL UNIQUE,
  options_json TEXT NOT NULL,
  created_at   INTEGER NOT NULL,
  changed_at   INTEGER NOT NULL
) STRICT;
`;

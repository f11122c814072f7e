/** License control: licenses, and the machines that count. */
export const sql = `
-- License files as they were added, in that order; id is the license's own. They are checked against the server's
-- license key at every start, so nobody gains by writing one in here.
CREATE TABLE licenses (
  position  INTEGER PRIMARY KEY,
  id        TEXT NOT NULL UNIQUE,
  text      TEXT NOT NULL,
  added_at  INTEGER NOT NULL
) STRICT;

-- Machines that were deployed under a license key; a row stays for ever, also when the inventory forgets the machine.
-- id is the machine's place in the count. machine_id is no foreign key for that reason; identity is what the machine's
-- target went by, for one without a number in the inventory, or with a new one.
CREATE TABLE licensed_machines (
  id          INTEGER PRIMARY KEY,
  machine_id  INTEGER,
  identity    TEXT NOT NULL,
  counted_at  INTEGER NOT NULL
) STRICT;

-- One row: when the evaluation began (null before the first start with a license key), and the latest time that was
-- ever seen. Setting the clock back prolongs nothing.
CREATE TABLE license_state (
  id        INTEGER PRIMARY KEY CHECK (id = 1),
  began_at  INTEGER,
  seen_at   INTEGER NOT NULL
) STRICT;
INSERT INTO license_state VALUES (1, NULL, 0);
`;

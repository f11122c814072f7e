/** The log by machine, by time and without the server's own noise. */
export const sql = `
-- The machine that an entry is about, when it was written: a target's identity may move on to another machine. No
-- foreign key, as with session and target. Entries from before get it by their part, else by their target.
ALTER TABLE log ADD COLUMN machine INTEGER;
UPDATE log SET machine = coalesce(
  (SELECT machine_id FROM session_targets WHERE session_id = log.session AND target_id = log.target),
  (SELECT machine_id FROM targets WHERE id = log.target)
) WHERE target IS NOT NULL;

CREATE INDEX log_machine ON log (machine, id) WHERE machine IS NOT NULL;
CREATE INDEX log_target ON log (target, id) WHERE target IS NOT NULL;
-- What belongs to no session: anyone on the network can make such entries, so they have a limit of their own.
CREATE INDEX log_server ON log (session, id) WHERE session IS NULL;
-- Warnings and errors are few, and what one looks for first.
CREATE INDEX log_problems ON log (id) WHERE level IN ('warn', 'error');
-- Finds the entries of a span of time, and those old enough to go. Times may jump when a clock is set; ids do not.
CREATE INDEX log_time ON log (time);
-- No index over the text: a trigram index makes the table 1.6 times as large and each write twice as long, while to
-- look through a million entries takes half a second to one and a half, in steps of 10,000 that hold the server up for
-- 8 to 30 ms each (see LogDesk).
`;

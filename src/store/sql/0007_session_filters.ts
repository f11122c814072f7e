/** Lists of sessions by what they came to, when and of which image; creations that may be asked for twice. */
export const sql = `
-- A session begins when it starts, or as long as it gathers, when it was made. Lists go by number, newest first, so the
-- number follows what they are filtered by.
CREATE INDEX sessions_state ON sessions (state, id);
CREATE INDEX sessions_image ON sessions (image, id);
CREATE INDEX sessions_begun ON sessions (coalesce(started_at, created_at));

-- The caller's name for its wish, as sessions have it: repeating a request after a lost answer makes nothing twice.
ALTER TABLE session_templates ADD COLUMN idempotency_key TEXT;
CREATE UNIQUE INDEX session_templates_key ON session_templates (idempotency_key);
ALTER TABLE session_definitions ADD COLUMN idempotency_key TEXT;
CREATE UNIQUE INDEX session_definitions_key ON session_definitions (idempotency_key);
`;

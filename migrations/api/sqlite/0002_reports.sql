-- Expenses handed in together. The words of `status` are those of the JSON, so that a query reads like the API;
-- `id` is text for the same reason. `created_at` is in Unix seconds, and the index serves the one order in which
-- reports are read: a person's own, newest first.
CREATE TABLE reports (
    id         TEXT PRIMARY KEY NOT NULL CHECK (length(id) = 36),
    person_id  INTEGER NOT NULL REFERENCES people (id) ON DELETE CASCADE,
    title      TEXT NOT NULL CHECK (length(title) BETWEEN 1 AND 200),
    status     TEXT NOT NULL CHECK (status IN ('open', 'submitted', 'approved', 'refused', 'reimbursed')),
    created_at INTEGER NOT NULL CHECK (created_at >= 0)
) STRICT;

CREATE INDEX reports_newest_first ON reports (person_id, created_at DESC, id);

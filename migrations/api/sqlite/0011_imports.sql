-- Expenses from a file that wait for their person to confirm them. What is in the file may be wrong in any way, so it is
-- kept as JSON, and only what is confirmed becomes rows of `expenses`. What nobody confirms is removed after a day.
CREATE TABLE imports (
    id          TEXT PRIMARY KEY NOT NULL CHECK (length(id) = 36),
    person_id   INTEGER NOT NULL REFERENCES people (id) ON DELETE CASCADE,
    created_at  INTEGER NOT NULL CHECK (created_at >= 0),
    imported_at INTEGER CHECK (imported_at >= 0),
    content     TEXT NOT NULL CHECK (json_valid(content))
) STRICT;

CREATE INDEX imports_of_a_person ON imports (person_id);
CREATE INDEX imports_that_wait ON imports (created_at) WHERE imported_at IS NULL;

-- Whoever confirms a second time finds it done.
CREATE TRIGGER imports_are_confirmed_once BEFORE UPDATE ON imports
WHEN OLD.imported_at IS NOT NULL
BEGIN
    SELECT RAISE(ABORT, 'the import was confirmed');
END;

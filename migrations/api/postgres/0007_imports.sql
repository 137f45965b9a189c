-- Expenses from a file that wait for their person to confirm them. What is in the file may be wrong in any way, so it is kept
-- as JSON, with notes on how it was read, and only what is confirmed becomes rows of `expenses`. What nobody confirms is
-- removed after a day.
CREATE TABLE imports (
    id          TEXT COLLATE "C" PRIMARY KEY CHECK (length(id) = 36),
    person_id   BIGINT NOT NULL REFERENCES people (id) ON DELETE CASCADE,
    created_at  BIGINT NOT NULL CHECK (created_at >= 0),
    imported_at BIGINT CHECK (imported_at >= 0),
    content     TEXT NOT NULL CHECK (content::json IS NOT NULL),
    notes       TEXT NOT NULL DEFAULT '[]' CHECK (notes::json IS NOT NULL)
);

CREATE INDEX imports_of_a_person ON imports (person_id);
CREATE INDEX imports_that_wait ON imports (created_at) WHERE imported_at IS NULL;

-- Whoever confirms a second time finds it done.
CREATE TRIGGER imports_are_confirmed_once BEFORE UPDATE ON imports
    FOR EACH ROW WHEN (OLD.imported_at IS NOT NULL)
    EXECUTE FUNCTION refuse_change('the import was confirmed');

-- What happened to each report and what people said of it, by whom and when (Unix seconds). Rows are added and never
-- changed; they go only with the report, and that only with its person. Who decided on another's report can't be
-- removed while the decision stands: the reference to people has no action.
CREATE TABLE history (
    id        INTEGER PRIMARY KEY,
    report_id TEXT NOT NULL REFERENCES reports (id) ON DELETE CASCADE,
    person_id INTEGER NOT NULL REFERENCES people (id),
    at        INTEGER NOT NULL CHECK (at >= 0),
    event     TEXT NOT NULL CHECK (event IN (
        'created', 'renamed', 'expense_added', 'expense_changed', 'expense_removed',
        'submitted', 'retracted', 'approved', 'refused', 'reimbursed', 'deleted'
    )),
    note      TEXT CHECK (length(note) BETWEEN 1 AND 1000)
) STRICT;

CREATE INDEX history_of_a_report ON history (report_id, id);

CREATE TABLE comments (
    id        INTEGER PRIMARY KEY,
    report_id TEXT NOT NULL REFERENCES reports (id) ON DELETE CASCADE,
    person_id INTEGER NOT NULL REFERENCES people (id),
    at        INTEGER NOT NULL CHECK (at >= 0),
    comment   TEXT NOT NULL CHECK (length(comment) BETWEEN 1 AND 2000)
) STRICT;

CREATE INDEX comments_of_a_report ON comments (report_id, id);

INSERT INTO history (report_id, person_id, at, event)
SELECT id, person_id, created_at, 'created' FROM reports;

CREATE TRIGGER history_is_not_rewritten BEFORE UPDATE ON history
BEGIN
    SELECT RAISE(ABORT, 'history is only added to');
END;

CREATE TRIGGER history_is_not_shortened BEFORE DELETE ON history
WHEN EXISTS (SELECT 1 FROM reports WHERE id = OLD.report_id)
BEGIN
    SELECT RAISE(ABORT, 'history is only added to');
END;

-- INSERT OR REPLACE would delete the old row without asking the trigger above.
CREATE TRIGGER history_is_not_replaced BEFORE INSERT ON history
WHEN EXISTS (SELECT 1 FROM history WHERE id = NEW.id)
BEGIN
    SELECT RAISE(ABORT, 'history is only added to');
END;

CREATE TRIGGER comments_are_not_rewritten BEFORE UPDATE ON comments
BEGIN
    SELECT RAISE(ABORT, 'comments are only added to');
END;

CREATE TRIGGER comments_are_not_shortened BEFORE DELETE ON comments
WHEN EXISTS (SELECT 1 FROM reports WHERE id = OLD.report_id)
BEGIN
    SELECT RAISE(ABORT, 'comments are only added to');
END;

CREATE TRIGGER comments_are_not_replaced BEFORE INSERT ON comments
WHEN EXISTS (SELECT 1 FROM comments WHERE id = NEW.id)
BEGIN
    SELECT RAISE(ABORT, 'comments are only added to');
END;

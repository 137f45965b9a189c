-- An expense is its person's and may be in no report; then it has a merchant, a category, a version, and a time of
-- deletion, so that a deletion can be undone. SQLite can't take NOT NULL off a column, so the table is copied; the
-- expenses that were there keep their ids, and are of the category 'other'.
CREATE TABLE expenses_anew (
    id           TEXT PRIMARY KEY NOT NULL CHECK (length(id) = 36),
    person_id    INTEGER NOT NULL REFERENCES people (id) ON DELETE CASCADE,
    report_id    TEXT,
    spent_on     TEXT NOT NULL CHECK (date(spent_on, '+0 days') IS spent_on),
    merchant     TEXT NOT NULL CHECK (length(merchant) BETWEEN 1 AND 120),
    description  TEXT NOT NULL CHECK (length(description) BETWEEN 1 AND 500),
    category     TEXT NOT NULL REFERENCES categories (word),
    amount_minor INTEGER NOT NULL CHECK (amount_minor BETWEEN 1 AND 100000000000),
    currency     TEXT NOT NULL CHECK (currency GLOB '[A-Z][A-Z][A-Z]'),
    version      INTEGER NOT NULL DEFAULT 1 CHECK (version >= 1),
    created_at   INTEGER NOT NULL CHECK (created_at >= 0),
    deleted_at   INTEGER CHECK (deleted_at >= 0),
    -- Both columns, so that nobody puts an expense into another person's report.
    FOREIGN KEY (person_id, report_id) REFERENCES reports (person_id, id) ON DELETE CASCADE
) STRICT;

INSERT INTO expenses_anew
    (id, person_id, report_id, spent_on, merchant, description, category, amount_minor, currency, created_at)
SELECT e.id, r.person_id, r.id, e.spent_on, 'Not recorded', e.description, 'other', e.amount_minor, e.currency,
    r.created_at
FROM expenses e JOIN reports r ON r.id = e.report_id;

DROP TABLE expenses;
ALTER TABLE expenses_anew RENAME TO expenses;

-- One index for each order in which a person's expenses are read; each is read backwards, too.
CREATE INDEX expenses_by_date ON expenses (person_id, spent_on, id) WHERE deleted_at IS NULL;
CREATE INDEX expenses_by_amount ON expenses (person_id, currency, amount_minor, id) WHERE deleted_at IS NULL;
CREATE INDEX expenses_by_category ON expenses (person_id, category, spent_on, id) WHERE deleted_at IS NULL;
CREATE INDEX expenses_of_a_report ON expenses (report_id, spent_on, id);

-- A report that was handed in stands as it is, whoever writes. The words are those of domain's `takes_changes`.
CREATE TRIGGER expenses_stand_with_their_report BEFORE UPDATE ON expenses
WHEN EXISTS (
    SELECT 1 FROM reports
    WHERE status NOT IN ('open', 'refused')
      AND (id = NEW.report_id OR (id = OLD.report_id AND OLD.deleted_at IS NULL))
)
BEGIN
    SELECT RAISE(ABORT, 'the report was handed in');
END;

-- A report's version counts the changes of what is in it.
CREATE TRIGGER expense_written AFTER INSERT ON expenses
BEGIN
    UPDATE reports SET version = version + 1 WHERE id = NEW.report_id;
END;

CREATE TRIGGER expense_changed AFTER UPDATE ON expenses
BEGIN
    UPDATE reports SET version = version + 1
    WHERE id = NEW.report_id OR (id = OLD.report_id AND OLD.deleted_at IS NULL);
END;

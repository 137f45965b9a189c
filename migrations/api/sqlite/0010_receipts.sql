-- What proves an expense. A receipt is added and removed (`added_at` is in Unix seconds) and never changed; it goes with
-- its expense. What is in the file has a table of its own, so that a list of receipts reads none of it; it is in the
-- database, so that a copy of the database is a copy of all.
CREATE TABLE receipts (
    id         TEXT PRIMARY KEY NOT NULL CHECK (length(id) = 36),
    expense_id TEXT NOT NULL REFERENCES expenses (id) ON DELETE CASCADE,
    name       TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 120),
    media_type TEXT NOT NULL CHECK (media_type IN ('application/pdf', 'image/png', 'image/jpeg', 'image/webp')),
    size       INTEGER NOT NULL CHECK (size > 0),
    added_at   INTEGER NOT NULL CHECK (added_at >= 0)
) STRICT;

CREATE INDEX receipts_of_an_expense ON receipts (expense_id, added_at, id);

CREATE TABLE receipt_files (
    receipt_id TEXT PRIMARY KEY NOT NULL REFERENCES receipts (id) ON DELETE CASCADE,
    content    BLOB NOT NULL CHECK (length(content) > 0)
) STRICT;

CREATE TRIGGER receipts_are_not_changed BEFORE UPDATE ON receipts
BEGIN
    SELECT RAISE(ABORT, 'a receipt is added and removed, and never changed');
END;

CREATE TRIGGER receipt_files_are_not_changed BEFORE UPDATE ON receipt_files
BEGIN
    SELECT RAISE(ABORT, 'a receipt is added and removed, and never changed');
END;

-- What was handed in is proven as it was then. The words are those of domain's `takes_changes`. The row of an expense
-- that goes with its person is gone before its receipts go.
CREATE TRIGGER receipts_stand_with_their_report BEFORE DELETE ON receipts
WHEN EXISTS (
    SELECT 1 FROM expenses e JOIN reports r ON r.id = e.report_id
    WHERE e.id = OLD.expense_id AND r.status NOT IN ('open', 'refused')
)
BEGIN
    SELECT RAISE(ABORT, 'the report was handed in');
END;

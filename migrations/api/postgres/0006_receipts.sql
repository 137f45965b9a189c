-- What proves an expense. A receipt is added and removed and never changed; it goes with its expense. What is in the file has
-- a table of its own, so that a list of receipts reads none of it; it is in the database, so that a copy of the database is
-- a copy of all.
CREATE TABLE receipts (
    id         TEXT COLLATE "C" PRIMARY KEY CHECK (length(id) = 36),
    expense_id TEXT COLLATE "C" NOT NULL REFERENCES expenses (id) ON DELETE CASCADE,
    name       TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 120),
    media_type TEXT NOT NULL CHECK (media_type IN ('application/pdf', 'image/png', 'image/jpeg', 'image/webp')),
    size       BIGINT NOT NULL CHECK (size > 0),
    added_at   BIGINT NOT NULL CHECK (added_at >= 0)
);

CREATE INDEX receipts_of_an_expense ON receipts (expense_id, added_at, id);

CREATE TABLE receipt_files (
    receipt_id TEXT COLLATE "C" PRIMARY KEY REFERENCES receipts (id) ON DELETE CASCADE,
    content    BYTEA NOT NULL CHECK (length(content) > 0)
);

-- Pictures and PDF files are compressed already.
ALTER TABLE receipt_files ALTER COLUMN content SET STORAGE EXTERNAL;

CREATE TRIGGER receipts_are_not_changed BEFORE UPDATE ON receipts
    FOR EACH ROW EXECUTE FUNCTION refuse_change('a receipt is added and removed, and never changed');
CREATE TRIGGER receipt_files_are_not_changed BEFORE UPDATE ON receipt_files
    FOR EACH ROW EXECUTE FUNCTION refuse_change('a receipt is added and removed, and never changed');

-- What was handed in is proven as it was then. The words are those of domain's `takes_changes`. The report is locked before
-- it is looked at: whoever moves it meanwhile comes before or after. The row of an expense that goes with its person is gone
-- before its receipts go.
CREATE FUNCTION keep_receipt_of_a_closed_report() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    present TEXT;
BEGIN
    SELECT r.status INTO present FROM expenses e JOIN reports r ON r.id = e.report_id
    WHERE e.id = OLD.expense_id FOR NO KEY UPDATE OF r;
    IF present NOT IN ('open', 'refused') THEN
        RAISE EXCEPTION 'the report was handed in' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN OLD;
END $$;

CREATE TRIGGER receipts_stand_with_their_report BEFORE DELETE ON receipts
    FOR EACH ROW EXECUTE FUNCTION keep_receipt_of_a_closed_report();
CREATE TRIGGER receipts_are_not_emptied BEFORE TRUNCATE ON receipts
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change('receipts are removed one by one');

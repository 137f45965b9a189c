-- Money that comes back for an expense is an expense of less than nothing, so that every sum has it right: a refund, which
-- names the expense that it belongs to. That one is of the same person and currency, is itself none, and is no less than all
-- that came back for it.
ALTER TABLE expenses ADD COLUMN refund_of TEXT REFERENCES expenses (id) ON DELETE CASCADE
    CHECK (CASE WHEN refund_of IS NULL THEN amount_minor > 0 ELSE amount_minor < 0 END);

-- The CHECK that was there wants every amount to be more than nothing. SQLite can't widen one, and to copy the table would
-- take what refers to it with it: receipts, what happened, what is searched. Its text is all that changes, for which SQLite
-- has this way (https://www.sqlite.org/lang_altertable.html, "Making Other Kinds Of Table Schema Changes"); other
-- connections read it anew, as they do for the column above.
PRAGMA writable_schema = ON;
UPDATE sqlite_schema
SET sql = replace(
    sql,
    'CHECK (amount_minor BETWEEN 1 AND 100000000000)',
    'CHECK (amount_minor BETWEEN -100000000000 AND 100000000000)'
)
WHERE type = 'table' AND name = 'expenses';
PRAGMA writable_schema = RESET;

CREATE INDEX expenses_refunds ON expenses (refund_of) WHERE refund_of IS NOT NULL;

CREATE TRIGGER refunds_are_within_their_expense_when_written AFTER INSERT ON expenses
WHEN NEW.refund_of IS NOT NULL AND EXISTS (
    SELECT 1 FROM expenses e JOIN expenses f ON f.refund_of = e.id AND f.deleted_at IS NULL
    WHERE e.id = NEW.refund_of
    GROUP BY e.id
    HAVING e.deleted_at IS NOT NULL OR e.refund_of IS NOT NULL OR e.amount_minor + sum(f.amount_minor) < 0
        OR sum(f.currency <> e.currency OR f.person_id <> e.person_id) > 0
)
BEGIN
    SELECT RAISE(ABORT, 'a refund is of an expense, and within what was paid');
END;

CREATE TRIGGER refunds_are_within_their_expense_when_changed
AFTER UPDATE OF person_id, amount_minor, currency, deleted_at, refund_of ON expenses
WHEN EXISTS (
    SELECT 1 FROM expenses e JOIN expenses f ON f.refund_of = e.id AND f.deleted_at IS NULL
    WHERE e.id IN (NEW.id, NEW.refund_of)
    GROUP BY e.id
    HAVING e.deleted_at IS NOT NULL OR e.refund_of IS NOT NULL OR e.amount_minor + sum(f.amount_minor) < 0
        OR sum(f.currency <> e.currency OR f.person_id <> e.person_id) > 0
)
BEGIN
    SELECT RAISE(ABORT, 'a refund is of an expense, and within what was paid');
END;

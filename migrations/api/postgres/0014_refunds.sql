-- Money that comes back for an expense is an expense of less than nothing, so that every sum has it right: a refund, which
-- names the expense that it belongs to. That one is of the same person and currency, is itself none, and is no less than all
-- that came back for it.
ALTER TABLE expenses
    ADD COLUMN refund_of TEXT COLLATE "C" REFERENCES expenses (id) ON DELETE CASCADE,
    DROP CONSTRAINT expenses_amount_minor_check,
    ADD CONSTRAINT expenses_amount_minor_check CHECK (
        amount_minor BETWEEN -100000000000 AND 100000000000
        AND CASE WHEN refund_of IS NULL THEN amount_minor > 0 ELSE amount_minor < 0 END
    );

CREATE INDEX expenses_refunds ON expenses (refund_of) WHERE refund_of IS NOT NULL;

-- Whoever writes it holds the lock of its person.
CREATE FUNCTION keep_refunds_within_their_expense() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT 1 FROM expenses e JOIN expenses f ON f.refund_of = e.id AND f.deleted_at IS NULL
        WHERE e.id IN (NEW.id, NEW.refund_of)
        GROUP BY e.id
        HAVING e.deleted_at IS NOT NULL OR e.refund_of IS NOT NULL OR e.amount_minor + sum(f.amount_minor) < 0
            OR bool_or(f.currency <> e.currency OR f.person_id <> e.person_id)
    ) THEN
        RAISE EXCEPTION 'a refund is of an expense, and within what was paid' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER refunds_are_within_their_expense_when_written AFTER INSERT ON expenses
    FOR EACH ROW WHEN (NEW.refund_of IS NOT NULL)
    EXECUTE FUNCTION keep_refunds_within_their_expense();
CREATE TRIGGER refunds_are_within_their_expense_when_changed
    AFTER UPDATE OF person_id, amount_minor, currency, deleted_at, refund_of ON expenses
    FOR EACH ROW EXECUTE FUNCTION keep_refunds_within_their_expense();

-- Who writes many of a person's expenses at once says so here for as long as that takes, within one transaction, and adds up
-- by itself what they come to: a thousand rows are some lines of the sums, and each was found and changed a thousand times.
-- Whoever knows nothing of it has each row summed as before. On PostgreSQL a statement's rows are summed together anyway.
CREATE TABLE expenses_summed_together (
    person_id INTEGER PRIMARY KEY NOT NULL REFERENCES people (id) ON DELETE CASCADE
) STRICT;

DROP TRIGGER expense_is_summed_when_written;

CREATE TRIGGER expense_is_summed_when_written AFTER INSERT ON expenses
WHEN NEW.deleted_at IS NULL
  AND NOT EXISTS (SELECT 1 FROM expenses_summed_together WHERE person_id = NEW.person_id)
BEGIN
    INSERT INTO spending_sums (person_id, month, category, currency, expenses, amount_minor)
    VALUES (NEW.person_id, substr(NEW.spent_on, 1, 7), NEW.category, NEW.currency, 1, NEW.amount_minor)
    ON CONFLICT DO UPDATE
    SET expenses = expenses + 1, amount_minor = amount_minor + excluded.amount_minor;

    INSERT INTO standing_sums (person_id, standing, currency, expenses, amount_minor)
    VALUES (
        NEW.person_id,
        coalesce(
            (SELECT iif(deleted_at IS NULL, status, 'deleted') FROM reports WHERE id = NEW.report_id), 'unreported'
        ),
        NEW.currency, 1, NEW.amount_minor
    )
    ON CONFLICT DO UPDATE
    SET expenses = expenses + 1, amount_minor = amount_minor + excluded.amount_minor;
END;

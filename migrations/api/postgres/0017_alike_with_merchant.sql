-- Whether there is an expense like another one is told by the index, the merchant included: where an amount comes back on the
-- same day, as it does among a thousand rows of a statement, none of those others is read.
DROP INDEX expenses_alike;
CREATE INDEX expenses_alike ON expenses (person_id, spent_on, lower(merchant), currency, amount_minor)
    WHERE deleted_at IS NULL;

-- Each expense that is shown asks for another one like it, which must cost the same however often an amount comes back;
-- and what is in no report is added up by currency. The indexes that were there serve an order each, and stay.
CREATE INDEX expenses_alike ON expenses (person_id, spent_on, currency, amount_minor) WHERE deleted_at IS NULL;
CREATE INDEX expenses_loose ON expenses (person_id, currency, amount_minor)
    WHERE report_id IS NULL AND deleted_at IS NULL;

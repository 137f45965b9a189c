-- What was spent. An amount is a whole number of the currency's minor unit, because a float would lose cents.
-- `spent_on` is the day on the receipt and has no time zone; the CHECK admits real days only (no 30 February).
CREATE TABLE expenses (
    id           TEXT PRIMARY KEY NOT NULL CHECK (length(id) = 36),
    report_id    TEXT NOT NULL REFERENCES reports (id) ON DELETE CASCADE,
    spent_on     TEXT NOT NULL CHECK (date(spent_on, '+0 days') IS spent_on),
    description  TEXT NOT NULL CHECK (length(description) BETWEEN 1 AND 500),
    amount_minor INTEGER NOT NULL,
    currency     TEXT NOT NULL CHECK (currency GLOB '[A-Z][A-Z][A-Z]')
) STRICT;

CREATE INDEX expenses_newest_first ON expenses (report_id, spent_on DESC, id);

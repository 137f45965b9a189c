-- What an expense cost in the currency in which it was spent, where a bank has told that besides what it booked. A table of
-- its own, because a report that was handed in stands as it is: what was imported before is taken over from there.
CREATE TABLE foreign_amounts (
    expense_id TEXT COLLATE "C" PRIMARY KEY REFERENCES expenses (id) ON DELETE CASCADE,
    amount     TEXT NOT NULL CHECK (length(amount) BETWEEN 1 AND 50),
    currency   TEXT COLLATE "C" CHECK (currency ~ '^[A-Z]{3}$')
);

INSERT INTO foreign_amounts (expense_id, amount, currency)
SELECT s.expense_id, s.foreign_amount, s.foreign_currency
FROM import_sources s JOIN expenses e ON e.id = s.expense_id
WHERE length(s.foreign_amount) BETWEEN 1 AND 50
ON CONFLICT DO NOTHING;

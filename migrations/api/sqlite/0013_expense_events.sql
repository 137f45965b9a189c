-- What happened to each expense, whether or not it is in a report: who did it, when (Unix seconds), and what was there
-- before and after, as JSON. Rows are added and never changed; they go only with the expense, and that with its person.
-- Of what was written down before this table nobody knows any more what it was then.
CREATE TABLE expense_event_words (
    word TEXT PRIMARY KEY NOT NULL CHECK (word <> '')
) STRICT, WITHOUT ROWID;

INSERT INTO expense_event_words (word)
VALUES ('created'), ('changed'), ('deleted'), ('restored'), ('receipt_added'), ('receipt_removed');

CREATE TABLE expense_events (
    id         INTEGER PRIMARY KEY,
    expense_id TEXT NOT NULL REFERENCES expenses (id) ON DELETE CASCADE,
    person_id  INTEGER NOT NULL REFERENCES people (id),
    at         INTEGER NOT NULL CHECK (at >= 0),
    event      TEXT NOT NULL REFERENCES expense_event_words (word),
    before     TEXT CHECK (json_valid(before)),
    after      TEXT CHECK (json_valid(after))
) STRICT;

CREATE INDEX events_of_an_expense ON expense_events (expense_id, id);

INSERT INTO expense_events (expense_id, person_id, at, event)
SELECT id, person_id, created_at, 'created' FROM expenses;

CREATE TRIGGER expense_events_are_not_rewritten BEFORE UPDATE ON expense_events
BEGIN
    SELECT RAISE(ABORT, 'what happened to an expense is only added to');
END;

CREATE TRIGGER expense_events_are_not_shortened BEFORE DELETE ON expense_events
WHEN EXISTS (SELECT 1 FROM expenses WHERE id = OLD.expense_id)
BEGIN
    SELECT RAISE(ABORT, 'what happened to an expense is only added to');
END;

-- INSERT OR REPLACE would delete the old row without asking the trigger above.
CREATE TRIGGER expense_events_are_not_replaced BEFORE INSERT ON expense_events
WHEN EXISTS (SELECT 1 FROM expense_events WHERE id = NEW.id)
BEGIN
    SELECT RAISE(ABORT, 'what happened to an expense is only added to');
END;

-- An expense goes only with its person: what happened to it must not be lost before.
CREATE TRIGGER expenses_go_with_their_person BEFORE DELETE ON expenses
WHEN EXISTS (SELECT 1 FROM people WHERE id = OLD.person_id)
BEGIN
    SELECT RAISE(ABORT, 'an expense is marked as deleted and stays');
END;

CREATE TRIGGER expenses_are_not_replaced BEFORE INSERT ON expenses
WHEN EXISTS (SELECT 1 FROM expenses WHERE id = NEW.id)
BEGIN
    SELECT RAISE(ABORT, 'there is an expense of this id');
END;

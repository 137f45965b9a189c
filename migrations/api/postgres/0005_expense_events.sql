-- What happened to each expense, whether or not it is in a report: who did it, when, and what was there before and after,
-- as JSON. Rows are added and never changed; they go only with the expense, and that with its person.
CREATE TABLE expense_event_words (
    word TEXT COLLATE "C" PRIMARY KEY CHECK (word <> '')
);

INSERT INTO expense_event_words (word)
VALUES ('created'), ('changed'), ('deleted'), ('restored'), ('receipt_added'), ('receipt_removed');

CREATE TABLE expense_events (
    id         BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    expense_id TEXT COLLATE "C" NOT NULL REFERENCES expenses (id) ON DELETE CASCADE,
    person_id  BIGINT NOT NULL REFERENCES people (id) DEFERRABLE INITIALLY DEFERRED,
    at         BIGINT NOT NULL CHECK (at >= 0),
    event      TEXT COLLATE "C" NOT NULL REFERENCES expense_event_words (word),
    before     TEXT CHECK (before::json::text <> ''),
    after      TEXT CHECK (after::json::text <> '')
);

CREATE INDEX events_of_an_expense ON expense_events (expense_id, id);
CREATE INDEX expense_events_by_person ON expense_events (person_id);

CREATE FUNCTION keep_line_of_an_expense() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM expenses WHERE id = OLD.expense_id) THEN
        RAISE EXCEPTION 'what happened to an expense is only added to' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN OLD;
END $$;

CREATE TRIGGER expense_events_are_not_rewritten BEFORE UPDATE ON expense_events
    FOR EACH ROW EXECUTE FUNCTION refuse_change('what happened to an expense is only added to');
CREATE TRIGGER expense_events_are_not_shortened BEFORE DELETE ON expense_events
    FOR EACH ROW EXECUTE FUNCTION keep_line_of_an_expense();
CREATE TRIGGER expense_events_are_not_emptied BEFORE TRUNCATE ON expense_events
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change('what happened to an expense is only added to');

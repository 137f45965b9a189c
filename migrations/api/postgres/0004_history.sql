-- What can happen to a report. The words are those of the JSON.
CREATE TABLE events (
    word TEXT COLLATE "C" PRIMARY KEY CHECK (word <> '')
);

INSERT INTO events (word)
VALUES ('created'), ('renamed'), ('expense_added'), ('expense_changed'), ('expense_removed'), ('receipt_added'),
    ('receipt_removed'), ('submitted'), ('retracted'), ('approved'), ('refused'), ('reimbursed'), ('deleted');

-- What happened to each report and what people said of it, by whom and when. Rows are added and never changed; they go only
-- with the report, and that only with its person. Who decided on another's report can't be removed while the decision
-- stands: the reference to people has no action. It is looked at when the transaction ends, for a person goes together with
-- their reports in whatever order.
CREATE TABLE history (
    id        BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    report_id TEXT COLLATE "C" NOT NULL REFERENCES reports (id) ON DELETE CASCADE,
    person_id BIGINT NOT NULL REFERENCES people (id) DEFERRABLE INITIALLY DEFERRED,
    at        BIGINT NOT NULL CHECK (at >= 0),
    event     TEXT COLLATE "C" NOT NULL REFERENCES events (word),
    note      TEXT CHECK (length(note) BETWEEN 1 AND 1000)
);

CREATE INDEX history_of_a_report ON history (report_id, id);
CREATE INDEX history_by_person ON history (person_id);

CREATE TABLE comments (
    id        BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    report_id TEXT COLLATE "C" NOT NULL REFERENCES reports (id) ON DELETE CASCADE,
    person_id BIGINT NOT NULL REFERENCES people (id) DEFERRABLE INITIALLY DEFERRED,
    at        BIGINT NOT NULL CHECK (at >= 0),
    comment   TEXT NOT NULL CHECK (length(comment) BETWEEN 1 AND 2000)
);

CREATE INDEX comments_of_a_report ON comments (report_id, id);
CREATE INDEX comments_by_person ON comments (person_id);

-- What is kept of a report is not shortened while the report is there. Its argument says what that is.
CREATE FUNCTION keep_line_of_a_report() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM reports WHERE id = OLD.report_id) THEN
        RAISE EXCEPTION '%', TG_ARGV[0] USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN OLD;
END $$;

CREATE TRIGGER history_is_not_rewritten BEFORE UPDATE ON history
    FOR EACH ROW EXECUTE FUNCTION refuse_change('history is only added to');
CREATE TRIGGER history_is_not_shortened BEFORE DELETE ON history
    FOR EACH ROW EXECUTE FUNCTION keep_line_of_a_report('history is only added to');
CREATE TRIGGER history_is_not_emptied BEFORE TRUNCATE ON history
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change('history is only added to');

CREATE TRIGGER comments_are_not_rewritten BEFORE UPDATE ON comments
    FOR EACH ROW EXECUTE FUNCTION refuse_change('comments are only added to');
CREATE TRIGGER comments_are_not_shortened BEFORE DELETE ON comments
    FOR EACH ROW EXECUTE FUNCTION keep_line_of_a_report('comments are only added to');
CREATE TRIGGER comments_are_not_emptied BEFORE TRUNCATE ON comments
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change('comments are only added to');

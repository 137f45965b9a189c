-- What money can be spent on. The words are those of the JSON.
CREATE TABLE categories (
    word TEXT COLLATE "C" PRIMARY KEY CHECK (word <> '')
);

INSERT INTO categories (word)
VALUES ('travel'), ('lodging'), ('transport'), ('meals'), ('office'), ('training'), ('events'), ('other');

-- What was spent. An amount is a whole number of the currency's minor unit, because a float would lose cents. `spent_on` is
-- the day on the receipt and has no time zone. An expense is its person's and may be in no report; one that is deleted can be
-- brought back.
CREATE TABLE expenses (
    id           TEXT COLLATE "C" PRIMARY KEY CHECK (length(id) = 36),
    person_id    BIGINT NOT NULL REFERENCES people (id) ON DELETE CASCADE,
    report_id    TEXT COLLATE "C",
    spent_on     DATE NOT NULL,
    merchant     TEXT COLLATE "C" NOT NULL CHECK (length(merchant) BETWEEN 1 AND 120),
    description  TEXT NOT NULL CHECK (length(description) BETWEEN 1 AND 500),
    category     TEXT COLLATE "C" NOT NULL REFERENCES categories (word),
    amount_minor BIGINT NOT NULL CHECK (amount_minor BETWEEN 1 AND 100000000000),
    currency     TEXT COLLATE "C" NOT NULL CHECK (currency ~ '^[A-Z]{3}$'),
    version      BIGINT NOT NULL DEFAULT 1 CHECK (version >= 1),
    created_at   BIGINT NOT NULL CHECK (created_at >= 0),
    deleted_at   BIGINT CHECK (deleted_at >= 0),
    -- Both columns, so that nobody puts an expense into another person's report.
    FOREIGN KEY (person_id, report_id) REFERENCES reports (person_id, id) ON DELETE CASCADE
);

-- One index for each order in which a person's expenses are read, each of them backwards, too; what is in no report; what
-- is in one; and what another expense is like, which must cost the same however often an amount comes back.
CREATE INDEX expenses_by_date ON expenses (person_id, spent_on, id) WHERE deleted_at IS NULL;
CREATE INDEX expenses_by_amount ON expenses (person_id, currency, amount_minor, id) WHERE deleted_at IS NULL;
CREATE INDEX expenses_by_category ON expenses (person_id, category, spent_on, id) WHERE deleted_at IS NULL;
CREATE INDEX expenses_unreported ON expenses (person_id, spent_on, id)
    WHERE report_id IS NULL AND deleted_at IS NULL;
CREATE INDEX expenses_of_a_report ON expenses (report_id, spent_on, id) WHERE report_id IS NOT NULL;
CREATE INDEX expenses_alike ON expenses (person_id, spent_on, currency, amount_minor) WHERE deleted_at IS NULL;

-- A report that was handed in stands as it is, whoever writes. The words are those of domain's `takes_changes`. The report
-- is locked before it is looked at: whoever moves it meanwhile comes before or after.
CREATE FUNCTION keep_expense_of_a_closed_report() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    present TEXT;
BEGIN
    FOR present IN
        SELECT status FROM reports
        WHERE id = NEW.report_id OR (id = OLD.report_id AND OLD.deleted_at IS NULL)
        ORDER BY id FOR NO KEY UPDATE
    LOOP
        IF present NOT IN ('open', 'refused') THEN
            RAISE EXCEPTION 'the report was handed in' USING ERRCODE = 'restrict_violation';
        END IF;
    END LOOP;
    RETURN NEW;
END $$;

CREATE TRIGGER expenses_stand_with_their_report BEFORE UPDATE ON expenses
    FOR EACH ROW WHEN (NEW.report_id IS NOT NULL OR OLD.report_id IS NOT NULL)
    EXECUTE FUNCTION keep_expense_of_a_closed_report();

-- An expense goes only with its person: what happened to it must not be lost before.
CREATE FUNCTION keep_expense_of_a_person() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM people WHERE id = OLD.person_id) THEN
        RAISE EXCEPTION 'an expense is marked as deleted and stays' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN OLD;
END $$;

CREATE TRIGGER expenses_go_with_their_person BEFORE DELETE ON expenses
    FOR EACH ROW EXECUTE FUNCTION keep_expense_of_a_person();
CREATE TRIGGER expenses_are_not_emptied BEFORE TRUNCATE ON expenses
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change('an expense is marked as deleted and stays');

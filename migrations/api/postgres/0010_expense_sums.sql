-- What the summary asks for, kept up to date by every write, so that it costs the same however much a person has spent:
-- what was spent by month, category and currency, and what is in reports of each status, in none, or in one that is
-- deleted (`unreported`, `deleted`). Triggers keep them, so that whatever is rolled back is rolled back here. A row whose
-- `expenses` are 0 says nothing. An expense and a report go only with their person, and these rows with them.
CREATE TABLE spending_sums (
    person_id    BIGINT NOT NULL REFERENCES people (id) ON DELETE CASCADE,
    month        TEXT COLLATE "C" NOT NULL,
    category     TEXT COLLATE "C" NOT NULL,
    currency     TEXT COLLATE "C" NOT NULL,
    expenses     BIGINT NOT NULL,
    amount_minor BIGINT NOT NULL,
    PRIMARY KEY (person_id, month, category, currency)
);

CREATE TABLE standing_sums (
    person_id    BIGINT NOT NULL REFERENCES people (id) ON DELETE CASCADE,
    standing     TEXT COLLATE "C" NOT NULL,
    currency     TEXT COLLATE "C" NOT NULL,
    expenses     BIGINT NOT NULL,
    amount_minor BIGINT NOT NULL,
    PRIMARY KEY (person_id, standing, currency)
);

-- The triggers come once for a statement, not for each row: a sum that one transaction changes a thousand times would have
-- a thousand dead rows. What a report's version counts is counted first, which locks the report: whoever moves it meanwhile
-- comes before or after, and the sums go by the status that it has then.
CREATE FUNCTION count_expenses_written() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE reports SET version = version + added.changes
    FROM (SELECT report_id, count(*) AS changes FROM written GROUP BY report_id) AS added
    WHERE reports.id = added.report_id;

    INSERT INTO spending_sums (person_id, month, category, currency, expenses, amount_minor)
    SELECT person_id, to_char(spent_on, 'YYYY-MM'), category, currency, count(*), sum(amount_minor)
    FROM written WHERE deleted_at IS NULL GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4
    ON CONFLICT (person_id, month, category, currency) DO UPDATE
    SET expenses = spending_sums.expenses + excluded.expenses,
        amount_minor = spending_sums.amount_minor + excluded.amount_minor;

    INSERT INTO standing_sums (person_id, standing, currency, expenses, amount_minor)
    SELECT e.person_id, coalesce(CASE WHEN r.deleted_at IS NULL THEN r.status ELSE 'deleted' END, 'unreported'),
        e.currency, count(*), sum(e.amount_minor)
    FROM written e LEFT JOIN reports r ON r.id = e.report_id
    WHERE e.deleted_at IS NULL GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
    ON CONFLICT (person_id, standing, currency) DO UPDATE
    SET expenses = standing_sums.expenses + excluded.expenses,
        amount_minor = standing_sums.amount_minor + excluded.amount_minor;
    RETURN NULL;
END $$;

CREATE FUNCTION count_expenses_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE reports SET version = version + touched.changes
    FROM (
        SELECT report_id, count(*) AS changes FROM (
            SELECT id, report_id FROM written
            UNION SELECT id, report_id FROM replaced WHERE deleted_at IS NULL
        ) AS each GROUP BY report_id
    ) AS touched
    WHERE reports.id = touched.report_id;

    INSERT INTO spending_sums (person_id, month, category, currency, expenses, amount_minor)
    SELECT person_id, to_char(spent_on, 'YYYY-MM'), category, currency, sum(sign), sum(sign * amount_minor)
    FROM (
        SELECT *, 1 AS sign FROM written WHERE deleted_at IS NULL
        UNION ALL SELECT *, -1 FROM replaced WHERE deleted_at IS NULL
    ) AS each
    GROUP BY 1, 2, 3, 4 HAVING sum(sign) <> 0 OR sum(sign * amount_minor) <> 0 ORDER BY 1, 2, 3, 4
    ON CONFLICT (person_id, month, category, currency) DO UPDATE
    SET expenses = spending_sums.expenses + excluded.expenses,
        amount_minor = spending_sums.amount_minor + excluded.amount_minor;

    INSERT INTO standing_sums (person_id, standing, currency, expenses, amount_minor)
    SELECT e.person_id, coalesce(CASE WHEN r.deleted_at IS NULL THEN r.status ELSE 'deleted' END, 'unreported'),
        e.currency, sum(e.sign), sum(e.sign * e.amount_minor)
    FROM (
        SELECT *, 1 AS sign FROM written WHERE deleted_at IS NULL
        UNION ALL SELECT *, -1 FROM replaced WHERE deleted_at IS NULL
    ) AS e LEFT JOIN reports r ON r.id = e.report_id
    GROUP BY 1, 2, 3 HAVING sum(e.sign) <> 0 OR sum(e.sign * e.amount_minor) <> 0 ORDER BY 1, 2, 3
    ON CONFLICT (person_id, standing, currency) DO UPDATE
    SET expenses = standing_sums.expenses + excluded.expenses,
        amount_minor = standing_sums.amount_minor + excluded.amount_minor;
    RETURN NULL;
END $$;

CREATE TRIGGER expenses_are_counted_when_written AFTER INSERT ON expenses
    REFERENCING NEW TABLE AS written
    FOR EACH STATEMENT EXECUTE FUNCTION count_expenses_written();
CREATE TRIGGER expenses_are_counted_when_changed AFTER UPDATE ON expenses
    REFERENCING NEW TABLE AS written OLD TABLE AS replaced
    FOR EACH STATEMENT EXECUTE FUNCTION count_expenses_changed();

-- What is in a report goes with it from one status to the next.
CREATE FUNCTION move_sums_of_a_report() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO standing_sums (person_id, standing, currency, expenses, amount_minor)
    SELECT NEW.person_id, moved.standing, e.currency, sum(moved.sign), sum(moved.sign * e.amount_minor)
    FROM expenses e CROSS JOIN (
        VALUES (CASE WHEN OLD.deleted_at IS NULL THEN OLD.status ELSE 'deleted' END, -1),
               (CASE WHEN NEW.deleted_at IS NULL THEN NEW.status ELSE 'deleted' END, 1)
    ) AS moved (standing, sign)
    WHERE e.report_id = NEW.id AND e.deleted_at IS NULL GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
    ON CONFLICT (person_id, standing, currency) DO UPDATE
    SET expenses = standing_sums.expenses + excluded.expenses,
        amount_minor = standing_sums.amount_minor + excluded.amount_minor;
    RETURN NULL;
END $$;

CREATE TRIGGER reports_are_summed_when_they_move AFTER UPDATE OF status, deleted_at ON reports
    FOR EACH ROW
    WHEN (NEW.status <> OLD.status OR (NEW.deleted_at IS NULL) <> (OLD.deleted_at IS NULL))
    EXECUTE FUNCTION move_sums_of_a_report();

-- What the summary asks for, kept up to date by every write, so that it costs the same however much a person has spent:
-- what was spent by month, category and currency, and what is in reports of each status, in none, or in one that is
-- deleted (`unreported`, `deleted`). Triggers keep them, so that a version of the API that knows nothing of them keeps
-- them, too, and whatever is rolled back is rolled back here. A row whose `expenses` are 0 says nothing. An expense and a
-- report go only with their person, and these rows with them.
CREATE TABLE spending_sums (
    person_id    INTEGER NOT NULL REFERENCES people (id) ON DELETE CASCADE,
    month        TEXT NOT NULL,
    category     TEXT NOT NULL,
    currency     TEXT NOT NULL,
    expenses     INTEGER NOT NULL,
    amount_minor INTEGER NOT NULL,
    PRIMARY KEY (person_id, month, category, currency)
) STRICT, WITHOUT ROWID;

CREATE TABLE standing_sums (
    person_id    INTEGER NOT NULL REFERENCES people (id) ON DELETE CASCADE,
    standing     TEXT NOT NULL,
    currency     TEXT NOT NULL,
    expenses     INTEGER NOT NULL,
    amount_minor INTEGER NOT NULL,
    PRIMARY KEY (person_id, standing, currency)
) STRICT, WITHOUT ROWID;

INSERT INTO spending_sums (person_id, month, category, currency, expenses, amount_minor)
SELECT person_id, substr(spent_on, 1, 7), category, currency, count(*), sum(amount_minor)
FROM expenses WHERE deleted_at IS NULL GROUP BY 1, 2, 3, 4;

INSERT INTO standing_sums (person_id, standing, currency, expenses, amount_minor)
SELECT e.person_id, coalesce(iif(r.deleted_at IS NULL, r.status, 'deleted'), 'unreported'), e.currency, count(*),
    sum(e.amount_minor)
FROM expenses e LEFT JOIN reports r ON r.id = e.report_id WHERE e.deleted_at IS NULL GROUP BY 1, 2, 3;

CREATE TRIGGER expense_is_summed_when_written AFTER INSERT ON expenses
WHEN NEW.deleted_at IS NULL
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

CREATE TRIGGER expense_is_summed_when_changed
AFTER UPDATE OF person_id, report_id, spent_on, category, amount_minor, currency, deleted_at ON expenses
BEGIN
    UPDATE spending_sums
    SET expenses = expenses - 1, amount_minor = amount_minor - OLD.amount_minor
    WHERE OLD.deleted_at IS NULL AND person_id = OLD.person_id AND month = substr(OLD.spent_on, 1, 7)
      AND category = OLD.category AND currency = OLD.currency;

    UPDATE standing_sums
    SET expenses = expenses - 1, amount_minor = amount_minor - OLD.amount_minor
    WHERE OLD.deleted_at IS NULL AND person_id = OLD.person_id AND currency = OLD.currency
      AND standing = coalesce(
          (SELECT iif(deleted_at IS NULL, status, 'deleted') FROM reports WHERE id = OLD.report_id), 'unreported'
      );

    INSERT INTO spending_sums (person_id, month, category, currency, expenses, amount_minor)
    SELECT NEW.person_id, substr(NEW.spent_on, 1, 7), NEW.category, NEW.currency, 1, NEW.amount_minor
    WHERE NEW.deleted_at IS NULL
    ON CONFLICT DO UPDATE
    SET expenses = expenses + 1, amount_minor = amount_minor + excluded.amount_minor;

    INSERT INTO standing_sums (person_id, standing, currency, expenses, amount_minor)
    SELECT NEW.person_id,
        coalesce(
            (SELECT iif(deleted_at IS NULL, status, 'deleted') FROM reports WHERE id = NEW.report_id), 'unreported'
        ),
        NEW.currency, 1, NEW.amount_minor
    WHERE NEW.deleted_at IS NULL
    ON CONFLICT DO UPDATE
    SET expenses = expenses + 1, amount_minor = amount_minor + excluded.amount_minor;
END;

-- What is in a report goes with it from one status to the next.
CREATE TRIGGER report_is_summed_when_it_moves AFTER UPDATE OF status, deleted_at ON reports
WHEN NEW.status <> OLD.status OR (NEW.deleted_at IS NULL) <> (OLD.deleted_at IS NULL)
BEGIN
    UPDATE standing_sums
    SET expenses = standing_sums.expenses - moved.expenses,
        amount_minor = standing_sums.amount_minor - moved.amount_minor
    FROM (
        SELECT currency, count(*) AS expenses, sum(amount_minor) AS amount_minor
        FROM expenses WHERE report_id = NEW.id AND deleted_at IS NULL GROUP BY currency
    ) AS moved
    WHERE standing_sums.person_id = NEW.person_id
      AND standing_sums.standing = iif(OLD.deleted_at IS NULL, OLD.status, 'deleted')
      AND standing_sums.currency = moved.currency;

    INSERT INTO standing_sums (person_id, standing, currency, expenses, amount_minor)
    SELECT NEW.person_id, iif(NEW.deleted_at IS NULL, NEW.status, 'deleted'), currency, count(*), sum(amount_minor)
    FROM expenses WHERE report_id = NEW.id AND deleted_at IS NULL GROUP BY currency
    ON CONFLICT DO UPDATE
    SET expenses = expenses + excluded.expenses, amount_minor = amount_minor + excluded.amount_minor;
END;

-- How many reports of each status a person has, and those of one status, newest first.
CREATE INDEX reports_by_status ON reports (person_id, status, created_at DESC, id) WHERE deleted_at IS NULL;

-- What is in no report is added up above, so that its index serves the list of it, newest first; and what is in none
-- needs no entry among what is in one. Each index fewer is time that an import of a thousand rows does not take.
DROP INDEX expenses_loose;
DROP INDEX expenses_of_a_report;
CREATE INDEX expenses_unreported ON expenses (person_id, spent_on, id)
    WHERE report_id IS NULL AND deleted_at IS NULL;
CREATE INDEX expenses_of_a_report ON expenses (report_id, spent_on, id) WHERE report_id IS NOT NULL;

-- What can happen to a report. A table and no longer a CHECK, because a CHECK can't be widened without copying the table
-- it stands in; this is the last time. The words are those of the JSON; receipts are added and removed from here on.
CREATE TABLE events (
    word TEXT PRIMARY KEY NOT NULL CHECK (word <> '')
) STRICT, WITHOUT ROWID;

INSERT INTO events (word)
VALUES ('created'), ('renamed'), ('expense_added'), ('expense_changed'), ('expense_removed'), ('receipt_added'),
    ('receipt_removed'), ('submitted'), ('retracted'), ('approved'), ('refused'), ('reimbursed'), ('deleted');

CREATE TABLE history_anew (
    id        INTEGER PRIMARY KEY,
    report_id TEXT NOT NULL REFERENCES reports (id) ON DELETE CASCADE,
    person_id INTEGER NOT NULL REFERENCES people (id),
    at        INTEGER NOT NULL CHECK (at >= 0),
    event     TEXT NOT NULL REFERENCES events (word),
    note      TEXT CHECK (length(note) BETWEEN 1 AND 1000)
) STRICT;

INSERT INTO history_anew (id, report_id, person_id, at, event, note)
SELECT id, report_id, person_id, at, event, note FROM history;

DROP TABLE history;
ALTER TABLE history_anew RENAME TO history;

CREATE INDEX history_of_a_report ON history (report_id, id);

CREATE TRIGGER history_is_not_rewritten BEFORE UPDATE ON history
BEGIN
    SELECT RAISE(ABORT, 'history is only added to');
END;

CREATE TRIGGER history_is_not_shortened BEFORE DELETE ON history
WHEN EXISTS (SELECT 1 FROM reports WHERE id = OLD.report_id)
BEGIN
    SELECT RAISE(ABORT, 'history is only added to');
END;

-- INSERT OR REPLACE would delete the old row without asking the trigger above.
CREATE TRIGGER history_is_not_replaced BEFORE INSERT ON history
WHEN EXISTS (SELECT 1 FROM history WHERE id = NEW.id)
BEGIN
    SELECT RAISE(ABORT, 'history is only added to');
END;

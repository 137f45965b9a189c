-- A report is changed, handed in, decided on and deleted. `version` counts its changes, so that nobody overwrites what
-- they have not seen; `submitted_at` (Unix seconds) is when it was last handed in; `reason` is why it is refused, while
-- it is; a deleted report stays for its history, and nothing shows it.
ALTER TABLE reports ADD COLUMN version INTEGER NOT NULL DEFAULT 1 CHECK (version >= 1);
ALTER TABLE reports ADD COLUMN submitted_at INTEGER CHECK (submitted_at >= 0);
ALTER TABLE reports ADD COLUMN reason TEXT CHECK (length(reason) BETWEEN 1 AND 1000);
ALTER TABLE reports ADD COLUMN deleted_at INTEGER CHECK (deleted_at >= 0);

UPDATE reports SET submitted_at = created_at WHERE status <> 'open';
UPDATE reports SET reason = 'No reason was recorded.' WHERE status = 'refused';

-- What a CHECK over several columns would say; SQLite adds none to a table that is there.
CREATE TRIGGER reports_are_whole_when_written BEFORE INSERT ON reports
WHEN (NEW.status = 'refused') <> (NEW.reason IS NOT NULL) OR (NEW.status <> 'open' AND NEW.submitted_at IS NULL)
BEGIN
    SELECT RAISE(ABORT, 'a report that is refused has a reason, and one that is not open was submitted');
END;

CREATE TRIGGER reports_are_whole_when_changed BEFORE UPDATE ON reports
WHEN (NEW.status = 'refused') <> (NEW.reason IS NOT NULL) OR (NEW.status <> 'open' AND NEW.submitted_at IS NULL)
BEGIN
    SELECT RAISE(ABORT, 'a report that is refused has a reason, and one that is not open was submitted');
END;

-- A report goes only with its person: its history must not lose what it is about.
CREATE TRIGGER reports_go_with_their_person BEFORE DELETE ON reports
WHEN EXISTS (SELECT 1 FROM people WHERE id = OLD.person_id)
BEGIN
    SELECT RAISE(ABORT, 'a report is marked as deleted and stays');
END;

-- INSERT OR REPLACE would delete the old row without asking the trigger above.
CREATE TRIGGER reports_are_not_replaced BEFORE INSERT ON reports
WHEN EXISTS (SELECT 1 FROM reports WHERE id = NEW.id)
BEGIN
    SELECT RAISE(ABORT, 'there is a report of this id');
END;

-- Who waits for a decision, the longest first.
CREATE INDEX reports_waiting ON reports (status, submitted_at, id) WHERE deleted_at IS NULL;
-- What an expense refers to: a report of the same person.
CREATE UNIQUE INDEX reports_of_a_person ON reports (person_id, id);

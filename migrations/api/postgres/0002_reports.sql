-- Expenses handed in together. The words of `status` are those of the JSON, so that a query reads like the API; `id` is
-- text for the same reason. `version` counts the changes of a report and of what is in it, so that nobody overwrites what
-- they have not seen; `submitted_at` is when it was last handed in; `reason` is why it is refused, while it is; a deleted
-- report stays for its history, and nothing shows it.
CREATE TABLE reports (
    id           TEXT COLLATE "C" PRIMARY KEY CHECK (length(id) = 36),
    person_id    BIGINT NOT NULL REFERENCES people (id) ON DELETE CASCADE,
    title        TEXT NOT NULL CHECK (length(title) BETWEEN 1 AND 200),
    status       TEXT COLLATE "C" NOT NULL
                 CHECK (status IN ('open', 'submitted', 'approved', 'refused', 'reimbursed')),
    created_at   BIGINT NOT NULL CHECK (created_at >= 0),
    version      BIGINT NOT NULL DEFAULT 1 CHECK (version >= 1),
    submitted_at BIGINT CHECK (submitted_at >= 0),
    reason       TEXT CHECK (length(reason) BETWEEN 1 AND 1000),
    deleted_at   BIGINT CHECK (deleted_at >= 0),
    CONSTRAINT one_that_is_refused_has_a_reason CHECK ((status = 'refused') = (reason IS NOT NULL)),
    CONSTRAINT one_that_is_not_open_was_submitted CHECK (status = 'open' OR submitted_at IS NOT NULL)
);

-- A person's own, newest first; those of one status, newest first; who waits for a decision, the longest first; and what
-- an expense refers to, which is a report of the same person.
CREATE INDEX reports_newest_first ON reports (person_id, created_at DESC, id);
CREATE INDEX reports_by_status ON reports (person_id, status, created_at DESC, id) WHERE deleted_at IS NULL;
CREATE INDEX reports_waiting ON reports (status, submitted_at, id) WHERE deleted_at IS NULL;
CREATE UNIQUE INDEX reports_of_a_person ON reports (person_id, id);

-- A report goes only with its person: its history must not lose what it is about.
CREATE FUNCTION keep_report_of_a_person() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM people WHERE id = OLD.person_id) THEN
        RAISE EXCEPTION 'a report is marked as deleted and stays' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN OLD;
END $$;

CREATE TRIGGER reports_go_with_their_person BEFORE DELETE ON reports
    FOR EACH ROW EXECUTE FUNCTION keep_report_of_a_person();
CREATE TRIGGER reports_are_not_emptied BEFORE TRUNCATE ON reports
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change('a report is marked as deleted and stays');

-- The files of receipts are in a folder or a bucket, so that several machines can share them and the database stays small.
-- A row says under which key, and what must be in it; `receipts.size` says how long it is.
CREATE TABLE receipt_objects (
    receipt_id TEXT COLLATE "C" PRIMARY KEY REFERENCES receipts (id) ON DELETE CASCADE,
    key        TEXT COLLATE "C" NOT NULL UNIQUE CHECK (length(key) BETWEEN 1 AND 200),
    sha256     BYTEA NOT NULL CHECK (length(sha256) = 32)
);

CREATE TRIGGER receipt_objects_are_not_changed BEFORE UPDATE ON receipt_objects
    FOR EACH ROW EXECUTE FUNCTION refuse_change('a receipt is added and removed, and never changed');

-- What this database's own folder is called there: files that nobody knows are looked for in it and nowhere else.
CREATE TABLE receipt_folder (
    name TEXT PRIMARY KEY CHECK (length(name) = 32)
);

INSERT INTO receipt_folder (name) VALUES (replace(gen_random_uuid()::TEXT, '-', ''));

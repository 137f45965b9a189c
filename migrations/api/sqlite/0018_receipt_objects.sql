-- The files of receipts are in a folder or a bucket, so that several machines can share them and the database stays small.
-- A row says under which key, and what must be in it; `receipts.size` says how long it is. A receipt has a row here or in
-- `receipt_files`, where releases before this one kept the file itself: `api move-receipts` takes it from there to here.
CREATE TABLE receipt_objects (
    receipt_id TEXT PRIMARY KEY NOT NULL REFERENCES receipts (id) ON DELETE CASCADE,
    key        TEXT NOT NULL UNIQUE CHECK (length(key) BETWEEN 1 AND 200),
    sha256     BLOB NOT NULL CHECK (length(sha256) = 32)
) STRICT;

CREATE TRIGGER receipt_objects_are_not_changed BEFORE UPDATE ON receipt_objects
BEGIN
    SELECT RAISE(ABORT, 'a receipt is added and removed, and never changed');
END;

-- What this database's own folder is called there: files that nobody knows are looked for in it and nowhere else.
CREATE TABLE receipt_folder (
    name TEXT PRIMARY KEY NOT NULL CHECK (length(name) = 32)
) STRICT;

INSERT INTO receipt_folder (name) VALUES (lower(hex(randomblob(16))));

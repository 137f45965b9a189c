-- An import may have 10,000 rows, which are read as a stream, shown in parts, and changed one by one before they are taken
-- over: each is a row here. What was read is JSON, for it may be wrong in any way; beside it stands what statements are
-- about. The file is kept until its rows are taken over, so that it can be read in another way. The `content` of an import
-- is the version before's, whose processes read and write beside this one's until the last of them has ended; here it is
-- empty, and what they have read becomes rows when somebody looks for it.

-- `reading` is what was understood of the file; `generation` counts how often it was read, so that only the last reader
-- writes; `read_at` is when that one wrote last, and who finds it long ago lets the file be read again.
ALTER TABLE imports ADD COLUMN state TEXT NOT NULL DEFAULT 'ready' CHECK (state IN ('reading', 'ready', 'failed'));
ALTER TABLE imports ADD COLUMN reading TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(reading));
ALTER TABLE imports ADD COLUMN rows_read INTEGER NOT NULL DEFAULT 0 CHECK (rows_read >= 0);
ALTER TABLE imports ADD COLUMN rows_total INTEGER NOT NULL DEFAULT 0 CHECK (rows_total >= 0);
ALTER TABLE imports ADD COLUMN generation INTEGER NOT NULL DEFAULT 1 CHECK (generation >= 1);
ALTER TABLE imports ADD COLUMN read_at INTEGER NOT NULL DEFAULT 0 CHECK (read_at >= 0);
ALTER TABLE imports ADD COLUMN failure TEXT;

CREATE TABLE import_files (
    import_id TEXT PRIMARY KEY NOT NULL REFERENCES imports (id) ON DELETE CASCADE,
    content   BLOB NOT NULL CHECK (length(content) > 0)
) STRICT;

-- `place` is below 0 where its person has changed the row and the file is being read anew. `part` tells the fee from the
-- movement it was taken for, which stand in one line. `source` is by what the movement is known again. The expense that
-- the row would be is null where it can be none; `alike` is one text of its day, merchant and amount, and `ordinal` which it
-- is of those in this file. `usual` is whether it is taken where its person says nothing, `ticked` what they say, `duplicate` what was true when
-- it was confirmed, `outcome` what became of the expense when that was undone. An expense goes only with its person, and
-- so do these rows.
CREATE TABLE import_rows (
    import_id    TEXT NOT NULL REFERENCES imports (id) ON DELETE CASCADE,
    place        INTEGER NOT NULL,
    line         INTEGER NOT NULL,
    part         INTEGER NOT NULL,
    kind         TEXT NOT NULL,
    content      TEXT NOT NULL CHECK (json_valid(content)),
    source       TEXT,
    spent_on     TEXT,
    merchant     TEXT,
    amount_minor INTEGER,
    currency     TEXT,
    alike        TEXT,
    ordinal      INTEGER NOT NULL DEFAULT 1 CHECK (ordinal >= 1),
    faulty       INTEGER NOT NULL CHECK (faulty IN (0, 1)),
    asked        INTEGER NOT NULL CHECK (asked IN (0, 1)),
    money_in     INTEGER NOT NULL CHECK (money_in IN (0, 1)),
    repeated     INTEGER NOT NULL CHECK (repeated IN (0, 1)),
    usual        INTEGER NOT NULL CHECK (usual IN (0, 1)),
    ticked       INTEGER CHECK (ticked IN (0, 1)),
    edited       INTEGER NOT NULL DEFAULT 0 CHECK (edited IN (0, 1)),
    duplicate    TEXT CHECK (duplicate IN ('imported', 'alike', 'repeated')),
    expense_id   TEXT CHECK (length(expense_id) = 36),
    outcome      TEXT CHECK (outcome IN ('removed', 'changed', 'submitted', 'deleted')),
    PRIMARY KEY (import_id, place),
    -- It is an expense or none.
    CHECK ((amount_minor IS NULL) = (spent_on IS NULL) AND (amount_minor IS NULL) = (merchant IS NULL)
           AND (amount_minor IS NULL) = (currency IS NULL) AND (amount_minor IS NULL) = (alike IS NULL))
) STRICT, WITHOUT ROWID;

-- What was taken over of statements, by what each movement is known again: the same statement, or another one that has it
-- too, adds nothing twice. What was paid in another currency is kept beside what was booked.
CREATE TABLE import_sources (
    person_id        INTEGER NOT NULL REFERENCES people (id) ON DELETE CASCADE,
    source           TEXT NOT NULL CHECK (source <> ''),
    expense_id       TEXT NOT NULL CHECK (length(expense_id) = 36),
    foreign_amount   TEXT,
    foreign_currency TEXT,
    booked_on        TEXT,
    PRIMARY KEY (person_id, source)
) STRICT, WITHOUT ROWID;

CREATE INDEX import_sources_of_an_expense ON import_sources (expense_id);

-- How files with a header are read, as their person has told it.
CREATE TABLE import_mappings (
    person_id INTEGER NOT NULL REFERENCES people (id) ON DELETE CASCADE,
    header    TEXT NOT NULL CHECK (length(header) BETWEEN 1 AND 64),
    mapping   TEXT NOT NULL CHECK (json_valid(mapping)),
    told_at   INTEGER NOT NULL CHECK (told_at >= 0),
    PRIMARY KEY (person_id, header)
) STRICT, WITHOUT ROWID;

-- Confirmations that were undone, each once.
CREATE TABLE import_undos (
    import_id TEXT PRIMARY KEY NOT NULL REFERENCES imports (id) ON DELETE CASCADE,
    undone_at INTEGER NOT NULL CHECK (undone_at >= 0)
) STRICT;

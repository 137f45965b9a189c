-- What each expense is searched by: its merchant and its description, folded by the API (`api/src/search/fold.rs`) so
-- that neither case nor accents make a difference. A table of its own, because a report that was handed in stands as it is
-- and nothing may be written into its expenses, not even this. The person is the expense's, which never changes.
CREATE TABLE expense_search (
    id         INTEGER PRIMARY KEY,
    expense_id TEXT NOT NULL UNIQUE REFERENCES expenses (id) ON DELETE CASCADE,
    person_id  INTEGER NOT NULL,
    text       TEXT NOT NULL
) STRICT;

-- Every three characters in a row of these texts, so that a part of a word is found without reading them all. The column
-- `person` holds one token, which is its person's alone: three characters of a private plane, as `search/index.rs` makes
-- them. On PostgreSQL this is an index over (person_id, text gin_trgm_ops) of the table above.
CREATE VIRTUAL TABLE expense_trigrams USING fts5 (
    person, text, content = '', contentless_delete = 1, tokenize = 'trigram case_sensitive 1'
);

CREATE TRIGGER expense_search_written AFTER INSERT ON expense_search
BEGIN
    INSERT INTO expense_trigrams (rowid, person, text)
    VALUES (
        NEW.id,
        char(
            983040 + (NEW.person_id >> 30 & 32767), 983040 + (NEW.person_id >> 15 & 32767),
            983040 + (NEW.person_id & 32767)
        ),
        NEW.text
    );
END;

CREATE TRIGGER expense_search_changed AFTER UPDATE ON expense_search
BEGIN
    UPDATE expense_trigrams
    SET person = char(
            983040 + (NEW.person_id >> 30 & 32767), 983040 + (NEW.person_id >> 15 & 32767),
            983040 + (NEW.person_id & 32767)
        ),
        text = NEW.text
    WHERE rowid = NEW.id;
END;

CREATE TRIGGER expense_search_removed AFTER DELETE ON expense_search
BEGIN
    DELETE FROM expense_trigrams WHERE rowid = OLD.id;
END;

-- The expenses whose text is still to be folded, which SQL can't. The API does it when it opens the database, some at a
-- time; a later migration that changes how texts are folded fills it again.
CREATE TABLE expense_search_backlog (
    expense_id TEXT PRIMARY KEY NOT NULL REFERENCES expenses (id) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;

INSERT INTO expense_search_backlog (expense_id) SELECT id FROM expenses;

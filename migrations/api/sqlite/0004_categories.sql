-- What money can be spent on. A table and not a CHECK, because a CHECK can't be widened without copying the table it
-- stands in. The words are those of the JSON.
CREATE TABLE categories (
    word TEXT PRIMARY KEY NOT NULL CHECK (word <> '')
) STRICT, WITHOUT ROWID;

INSERT INTO categories (word)
VALUES ('travel'), ('lodging'), ('transport'), ('meals'), ('office'), ('training'), ('events'), ('other');

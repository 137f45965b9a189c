-- What each expense is searched by: its merchant and its description, folded by the API (`api/src/search/fold.rs`) so
-- that neither case nor accents make a difference. A table of its own, because a report that was handed in stands as it is
-- and nothing may be written into its expenses, not even this. The person is the expense's, which never changes.
CREATE TABLE expense_search (
    expense_id TEXT COLLATE "C" PRIMARY KEY REFERENCES expenses (id) ON DELETE CASCADE,
    person_id  BIGINT NOT NULL,
    text       TEXT COLLATE "C" NOT NULL
);

-- Every three characters in a row of a text, and a word that stands for the person, which is longer than three characters.
-- An index of these finds a part of a word without reading all texts. PostgreSQL's own trigrams (pg_trgm) are an extension,
-- which the role of the API may not be allowed to add, and they fold texts by rules of their own.
CREATE FUNCTION search_trigrams(person BIGINT, folded TEXT) RETURNS TEXT[]
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE COST 1000 AS $$
    SELECT array_append(
        array(SELECT DISTINCT substr(folded, place, 3) FROM generate_series(1, length(folded) - 2) AS place),
        'person ' || person
    )
$$;

CREATE INDEX expense_trigrams ON expense_search USING gin (search_trigrams(person_id, text));

-- The expenses whose text is still to be folded, which SQL can't. The API does it when it opens the database, some at a time;
-- a later migration that changes how texts are folded fills it.
CREATE TABLE expense_search_backlog (
    expense_id TEXT COLLATE "C" PRIMARY KEY REFERENCES expenses (id) ON DELETE CASCADE
);

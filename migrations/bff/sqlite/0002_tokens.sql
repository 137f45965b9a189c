-- Tokens stand in a table of their own, committed at once and apart from the session's record, so that no late
-- save of a session brings an old token back. They go with their session.
-- The generation counts the refreshes; a refresh commits only over the generation it began with.
CREATE TABLE tokens (
    session_hash BLOB    NOT NULL PRIMARY KEY REFERENCES sessions (id_hash) ON DELETE CASCADE,
    generation   INTEGER NOT NULL CHECK (generation >= 0),
    sealed       BLOB    NOT NULL
) STRICT, WITHOUT ROWID;

-- A session is known by the SHA-256 of its id: who reads this table can't act as anyone.
-- Times are milliseconds since 1970-01-01T00:00:00Z.
CREATE TABLE sessions (
    id_hash      BLOB    NOT NULL PRIMARY KEY CHECK (length(id_hash) = 32),
    sealed       BLOB    NOT NULL,
    last_seen_at INTEGER NOT NULL,
    ends_at      INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Ended sessions are found by their end.
CREATE INDEX sessions_by_end ON sessions (ends_at);

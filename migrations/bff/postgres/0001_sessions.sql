-- A session is known by the SHA-256 of its id: who reads this table can't act as anyone. It is found by its person,
-- and by the provider's own session behind it. Times are milliseconds since 1970-01-01T00:00:00Z.
-- `ends_at` moves on with each use. It never passes `absolute_end_at`, nor the end of the refresh token.
CREATE TABLE sessions (
    id_hash               BYTEA  NOT NULL PRIMARY KEY CHECK (length(id_hash) = 32),
    person_hash           BYTEA  NOT NULL CHECK (length(person_hash) = 32),
    provider_session_hash BYTEA  CHECK (length(provider_session_hash) = 32),
    sealed                BYTEA  NOT NULL,
    signed_in_at          BIGINT NOT NULL,
    last_used_at          BIGINT NOT NULL,
    ends_at               BIGINT NOT NULL,
    absolute_end_at       BIGINT NOT NULL
);

CREATE INDEX sessions_by_end ON sessions (ends_at);
CREATE INDEX sessions_by_person ON sessions (person_hash);
CREATE INDEX sessions_by_provider_session ON sessions (provider_session_hash);

-- A session must be found by more than its id: by its person, who sees and ends their sessions, and by the provider's
-- own session behind it, which the provider ends by back-channel logout. Sessions that began before this file can't
-- tell either without being opened: they end here, once.
DROP TABLE tokens;
DROP TABLE sessions;

-- `ends_at` moves on with each use. It never passes `absolute_end_at`, nor the end of the refresh token.
CREATE TABLE sessions (
    id_hash               BLOB    NOT NULL PRIMARY KEY CHECK (length(id_hash) = 32),
    person_hash           BLOB    NOT NULL CHECK (length(person_hash) = 32),
    provider_session_hash BLOB    CHECK (length(provider_session_hash) = 32),
    sealed                BLOB    NOT NULL,
    signed_in_at          INTEGER NOT NULL,
    last_used_at          INTEGER NOT NULL,
    ends_at               INTEGER NOT NULL,
    absolute_end_at       INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX sessions_by_end ON sessions (ends_at);
CREATE INDEX sessions_by_person ON sessions (person_hash);
CREATE INDEX sessions_by_provider_session ON sessions (provider_session_hash);

-- As before, and with the end of the refresh token where the provider tells it: a session can't outlive it.
CREATE TABLE tokens (
    session_hash    BLOB    NOT NULL PRIMARY KEY REFERENCES sessions (id_hash) ON DELETE CASCADE,
    generation      INTEGER NOT NULL CHECK (generation >= 0),
    sealed          BLOB    NOT NULL,
    refresh_ends_at INTEGER,
    lease_holder    BLOB    CHECK (length(lease_holder) = 16),
    lease_until     INTEGER
) STRICT, WITHOUT ROWID;

-- How sessions ended, for a day: a browser that comes with an ended session is told why, and open pages of every
-- process learn of it.
CREATE TABLE endings (
    id_hash  BLOB    NOT NULL PRIMARY KEY CHECK (length(id_hash) = 32),
    how      TEXT    NOT NULL CHECK (how IN ('expired', 'revoked', 'replaced')),
    ended_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX endings_by_time ON endings (ended_at);

-- The logout tokens that were taken, by the SHA-256 of their `jti`: none is taken twice.
CREATE TABLE logout_tokens (
    jti_hash  BLOB    NOT NULL PRIMARY KEY CHECK (length(jti_hash) = 32),
    forget_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX logout_tokens_by_end ON logout_tokens (forget_at);

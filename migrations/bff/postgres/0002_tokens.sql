-- Tokens stand in a table of their own, committed at once and apart from the session's record, so that no late
-- save of a session brings an old token back. They go with their session.
-- The generation counts the refreshes; a refresh commits only over the generation it began with. Whoever refreshes
-- holds the lease, which runs out by itself where its holder died.
CREATE TABLE tokens (
    session_hash    BYTEA  NOT NULL PRIMARY KEY REFERENCES sessions (id_hash) ON DELETE CASCADE,
    generation      BIGINT NOT NULL CHECK (generation >= 0),
    sealed          BYTEA  NOT NULL,
    refresh_ends_at BIGINT,
    lease_holder    BYTEA  CHECK (length(lease_holder) = 16),
    lease_until     BIGINT
);

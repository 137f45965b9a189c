-- How sessions ended, for a day: a browser that comes with an ended session is told why, and open pages of every
-- process learn of it.
CREATE TABLE endings (
    id_hash  BYTEA  NOT NULL PRIMARY KEY CHECK (length(id_hash) = 32),
    how      TEXT   NOT NULL CHECK (how IN ('expired', 'revoked', 'replaced')),
    ended_at BIGINT NOT NULL
);

CREATE INDEX endings_by_time ON endings (ended_at);

-- The logout tokens that were taken, by the SHA-256 of their `jti`: none is taken twice.
CREATE TABLE logout_tokens (
    jti_hash  BYTEA  NOT NULL PRIMARY KEY CHECK (length(jti_hash) = 32),
    forget_at BIGINT NOT NULL
);

CREATE INDEX logout_tokens_by_end ON logout_tokens (forget_at);

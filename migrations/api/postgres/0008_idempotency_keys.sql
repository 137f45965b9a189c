-- What was answered to a request that created something, so that the same request sent again creates nothing more
-- (draft-ietf-httpapi-idempotency-key-header). `request` is the SHA-256 of method, path and body: a key that comes back
-- with another request is a mistake of the client. A row is of use for a day.
CREATE TABLE idempotency_keys (
    person_id  BIGINT NOT NULL REFERENCES people (id) ON DELETE CASCADE,
    key        TEXT COLLATE "C" NOT NULL CHECK (length(key) BETWEEN 1 AND 128),
    request    BYTEA NOT NULL CHECK (length(request) = 32),
    answer     TEXT NOT NULL CHECK (answer::json IS NOT NULL),
    created_at BIGINT NOT NULL CHECK (created_at >= 0),
    PRIMARY KEY (person_id, key)
);

CREATE INDEX idempotency_keys_by_age ON idempotency_keys (created_at);

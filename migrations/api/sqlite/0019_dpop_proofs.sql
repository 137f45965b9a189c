-- The DPoP proofs that were taken (RFC 9449 §11.1), by the SHA-256 of their key and `jti`: none is taken twice, whichever
-- process it is shown to. `forget_at` is in Unix seconds; by then no process takes the proof any more, for its age.
CREATE TABLE dpop_proofs (
    proof_hash BLOB    NOT NULL PRIMARY KEY CHECK (length(proof_hash) = 32),
    forget_at  INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX dpop_proofs_by_end ON dpop_proofs (forget_at);

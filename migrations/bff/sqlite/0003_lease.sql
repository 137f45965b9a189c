-- Several processes may share this database, and a refresh token must be used once. Whoever refreshes a session's
-- tokens holds their lease; it runs out by itself where its holder died.
ALTER TABLE tokens ADD COLUMN lease_holder BLOB CHECK (length(lease_holder) = 16);
ALTER TABLE tokens ADD COLUMN lease_until  INTEGER;

-- What a person is called. An access token doesn't say; a client that knows tells it (`PUT /me`). Nothing is known of those
-- for whom no client has told it yet.
ALTER TABLE people ADD COLUMN name TEXT CHECK (length(name) BETWEEN 1 AND 200);
ALTER TABLE people ADD COLUMN email TEXT CHECK (length(email) BETWEEN 3 AND 254);

-- Answers name a person by an object from here on, and so must those that are kept for a request that is sent again.
UPDATE idempotency_keys SET answer = json_set(answer, '$.owner', json_object('subject', answer ->> '$.owner'))
WHERE json_type(answer, '$.owner') = 'text';
UPDATE idempotency_keys SET answer = json_set(answer, '$.by', json_object('subject', answer ->> '$.by'))
WHERE json_type(answer, '$.by') = 'text';

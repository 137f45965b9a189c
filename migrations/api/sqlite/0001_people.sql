-- Who has reports. A person is issuer and subject together (OpenID Connect Core 1.0, section 5.7): a subject is
-- unique at its issuer only, and an e-mail address may pass to someone else.
CREATE TABLE people (
    id      INTEGER PRIMARY KEY,
    issuer  TEXT NOT NULL CHECK (issuer <> ''),
    subject TEXT NOT NULL CHECK (length(subject) BETWEEN 1 AND 255),
    UNIQUE (issuer, subject)
) STRICT;

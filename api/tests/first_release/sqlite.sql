-- Reports and expenses in a SQLite file, as the first release wrote it: see README.md beside this file.
CREATE TABLE _sqlx_migrations (
    version BIGINT PRIMARY KEY,
    description TEXT NOT NULL,
    installed_on TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP,
    success BOOLEAN NOT NULL,
    checksum BLOB NOT NULL,
    execution_time BIGINT NOT NULL
);
INSERT INTO _sqlx_migrations VALUES (1, 'people', '2026-11-23 16:59:30', 1, X'd7db30277ae5874680bfccd18dc4067aed7255c2d4e7cd2341cbfbe2e888ae906e54453fc81d7fa7812344d653927ecf', 1000000);
INSERT INTO _sqlx_migrations VALUES (2, 'reports', '2026-11-23 16:59:30', 1, X'bad4792c00b8f96ee320b9c2927f0f6b30a42fe21c6ca51fd9e6716a1a3465d1417a4fd0140c4df0541616372c46b188', 1000000);
INSERT INTO _sqlx_migrations VALUES (3, 'expenses', '2026-11-23 16:59:30', 1, X'28876a2075f70c87af92f2fad9cda123c75986564f05a0249e73d63a85803b267bdd75e8134839945029e7fe3390f9d1', 1000000);

CREATE TABLE people (
    id      INTEGER PRIMARY KEY,
    issuer  TEXT NOT NULL CHECK (issuer <> ''),
    subject TEXT NOT NULL CHECK (length(subject) BETWEEN 1 AND 255),
    UNIQUE (issuer, subject)
) STRICT;
CREATE TABLE reports (
    id         TEXT PRIMARY KEY NOT NULL CHECK (length(id) = 36),
    person_id  INTEGER NOT NULL REFERENCES people (id) ON DELETE CASCADE,
    title      TEXT NOT NULL CHECK (length(title) BETWEEN 1 AND 200),
    status     TEXT NOT NULL CHECK (status IN ('open', 'submitted', 'approved', 'refused', 'reimbursed')),
    created_at INTEGER NOT NULL CHECK (created_at >= 0)
) STRICT;
CREATE INDEX reports_newest_first ON reports (person_id, created_at DESC, id);
CREATE TABLE expenses (
    id           TEXT PRIMARY KEY NOT NULL CHECK (length(id) = 36),
    report_id    TEXT NOT NULL REFERENCES reports (id) ON DELETE CASCADE,
    spent_on     TEXT NOT NULL CHECK (date(spent_on, '+0 days') IS spent_on),
    description  TEXT NOT NULL CHECK (length(description) BETWEEN 1 AND 500),
    amount_minor INTEGER NOT NULL,
    currency     TEXT NOT NULL CHECK (currency GLOB '[A-Z][A-Z][A-Z]')
) STRICT;
CREATE INDEX expenses_newest_first ON expenses (report_id, spent_on DESC, id);

INSERT INTO people (id, issuer, subject)
VALUES (1, 'http://127.0.0.1:3002', 'ada-alvarez');
INSERT INTO people (id, issuer, subject)
VALUES (2, 'http://127.0.0.1:3002', 'ben-okafor');
INSERT INTO reports (id, person_id, title, status, created_at)
VALUES ('00000000-0000-4000-8000-000000000001', 1, 'Team offsite', 'open', 1795000001);
INSERT INTO expenses (id, report_id, spent_on, description, amount_minor, currency)
VALUES ('00000000-0000-4000-8000-000000000002', '00000000-0000-4000-8000-000000000001', '2026-11-02', 'Train to Hamburg', 8991, 'EUR');
INSERT INTO expenses (id, report_id, spent_on, description, amount_minor, currency)
VALUES ('00000000-0000-4000-8000-000000000003', '00000000-0000-4000-8000-000000000001', '2026-11-03', 'Hotel, two nights', 23801, 'EUR');
INSERT INTO expenses (id, report_id, spent_on, description, amount_minor, currency)
VALUES ('00000000-0000-4000-8000-000000000004', '00000000-0000-4000-8000-000000000001', '2026-11-03', 'O''Hara''s: dinner for six', 31251, 'EUR');
INSERT INTO reports (id, person_id, title, status, created_at)
VALUES ('00000000-0000-4000-8000-000000000005', 1, 'Customer visit', 'submitted', 1794000001);
INSERT INTO expenses (id, report_id, spent_on, description, amount_minor, currency)
VALUES ('00000000-0000-4000-8000-000000000006', '00000000-0000-4000-8000-000000000005', '2026-10-14', 'Taxi', 2351, 'EUR');
INSERT INTO expenses (id, report_id, spent_on, description, amount_minor, currency)
VALUES ('00000000-0000-4000-8000-000000000007', '00000000-0000-4000-8000-000000000005', '2026-10-15', 'Ferry – Malmö', 12001, 'SEK');
INSERT INTO reports (id, person_id, title, status, created_at)
VALUES ('00000000-0000-4000-8000-000000000008', 1, 'Conference', 'approved', 1793000001);
INSERT INTO expenses (id, report_id, spent_on, description, amount_minor, currency)
VALUES ('00000000-0000-4000-8000-000000000009', '00000000-0000-4000-8000-000000000008', '2026-09-01', 'Ticket', 49901, 'USD');
INSERT INTO expenses (id, report_id, spent_on, description, amount_minor, currency)
VALUES ('00000000-0000-4000-8000-00000000000a', '00000000-0000-4000-8000-000000000008', '2026-09-02', 'Flight', 61235, 'USD');
INSERT INTO reports (id, person_id, title, status, created_at)
VALUES ('00000000-0000-4000-8000-00000000000b', 1, 'Office chair', 'refused', 1792000001);
INSERT INTO expenses (id, report_id, spent_on, description, amount_minor, currency)
VALUES ('00000000-0000-4000-8000-00000000000c', '00000000-0000-4000-8000-00000000000b', '2026-08-20', 'Chair', 45001, 'EUR');
INSERT INTO reports (id, person_id, title, status, created_at)
VALUES ('00000000-0000-4000-8000-00000000000d', 1, 'Training', 'reimbursed', 1791000001);
INSERT INTO expenses (id, report_id, spent_on, description, amount_minor, currency)
VALUES ('00000000-0000-4000-8000-00000000000e', '00000000-0000-4000-8000-00000000000d', '2026-07-06', 'Course', 120001, 'JPY');
INSERT INTO expenses (id, report_id, spent_on, description, amount_minor, currency)
VALUES ('00000000-0000-4000-8000-00000000000f', '00000000-0000-4000-8000-00000000000d', '2026-07-07', 'Books', 5500, 'EUR');
INSERT INTO reports (id, person_id, title, status, created_at)
VALUES ('00000000-0000-4000-8000-000000000010', 2, 'Team offsite', 'open', 1795000002);
INSERT INTO expenses (id, report_id, spent_on, description, amount_minor, currency)
VALUES ('00000000-0000-4000-8000-000000000011', '00000000-0000-4000-8000-000000000010', '2026-11-02', 'Train to Hamburg', 8992, 'EUR');
INSERT INTO expenses (id, report_id, spent_on, description, amount_minor, currency)
VALUES ('00000000-0000-4000-8000-000000000012', '00000000-0000-4000-8000-000000000010', '2026-11-03', 'Hotel, two nights', 23802, 'EUR');
INSERT INTO expenses (id, report_id, spent_on, description, amount_minor, currency)
VALUES ('00000000-0000-4000-8000-000000000013', '00000000-0000-4000-8000-000000000010', '2026-11-03', 'O''Hara''s: dinner for six', 31252, 'EUR');
INSERT INTO reports (id, person_id, title, status, created_at)
VALUES ('00000000-0000-4000-8000-000000000014', 2, 'Customer visit', 'submitted', 1794000002);
INSERT INTO expenses (id, report_id, spent_on, description, amount_minor, currency)
VALUES ('00000000-0000-4000-8000-000000000015', '00000000-0000-4000-8000-000000000014', '2026-10-14', 'Taxi', 2352, 'EUR');
INSERT INTO expenses (id, report_id, spent_on, description, amount_minor, currency)
VALUES ('00000000-0000-4000-8000-000000000016', '00000000-0000-4000-8000-000000000014', '2026-10-15', 'Ferry – Malmö', 12002, 'SEK');
INSERT INTO reports (id, person_id, title, status, created_at)
VALUES ('00000000-0000-4000-8000-000000000017', 2, 'Conference', 'approved', 1793000002);
INSERT INTO expenses (id, report_id, spent_on, description, amount_minor, currency)
VALUES ('00000000-0000-4000-8000-000000000018', '00000000-0000-4000-8000-000000000017', '2026-09-01', 'Ticket', 49902, 'USD');
INSERT INTO expenses (id, report_id, spent_on, description, amount_minor, currency)
VALUES ('00000000-0000-4000-8000-000000000019', '00000000-0000-4000-8000-000000000017', '2026-09-02', 'Flight', 61236, 'USD');
INSERT INTO reports (id, person_id, title, status, created_at)
VALUES ('00000000-0000-4000-8000-00000000001a', 2, 'Training', 'reimbursed', 1791000002);
INSERT INTO expenses (id, report_id, spent_on, description, amount_minor, currency)
VALUES ('00000000-0000-4000-8000-00000000001b', '00000000-0000-4000-8000-00000000001a', '2026-07-06', 'Course', 120002, 'JPY');
INSERT INTO expenses (id, report_id, spent_on, description, amount_minor, currency)
VALUES ('00000000-0000-4000-8000-00000000001c', '00000000-0000-4000-8000-00000000001a', '2026-07-07', 'Books', 5501, 'EUR');

//! docs/configuration.md tells each limit as it stands in the sources, and docs/operations.md who waits for what: who
//! changes one finds the other here.

use crate::checkout::{Result, read};

/// Where a limit stands, how, and what is said of it.
const LIMITS: &[(&str, &str, &str)] = &[
    (
        "api/src/auth/dpop.rs",
        "LIFETIME: Duration = Duration::MINUTE;",
        "A DPoP proof is taken for a minute after it was made",
    ),
    ("api/src/auth/dpop/nonce.rs", "LIFETIME: Duration = Duration::minutes(5);", "five minutes old at most"),
    (
        "api/src/auth/dpop/replay.rs",
        "MOST: usize = 1 << 17;",
        "each process of the API remembers 131,072 of them",
    ),
    ("api/src/auth/introspection.rs", "CALLS: usize = 32;", "are 32 calls of one provider in flight at once"),
    (
        "api/src/auth/introspection.rs",
        "LONGEST_OPAQUE: usize = 4096;",
        "An opaque token has 4,096 characters at most",
    ),
    (
        "api/src/auth/introspection/answer_cache.rs",
        "ENTRIES: NonZeroUsize = NonZeroUsize::MIN.saturating_add(9_999);",
        "10,000 answers are remembered",
    ),
    (
        "api/src/auth/introspection/answer_cache.rs",
        "ACTIVE_FOR: Duration = Duration::from_mins(1);",
        "for a minute, and no longer than the token lives",
    ),
    (
        "api/src/auth/introspection/answer_cache.rs",
        "INACTIVE_FOR: Duration = Duration::from_secs(10);",
        "that it is not active, for 10 s",
    ),
    (
        "api/src/auth/step_up.rs",
        "Self { above: 1000, max_age: Duration::from_secs(300) }",
        "| `STEP_UP_ABOVE` | 1000 |",
    ),
    (
        "api/src/auth/step_up.rs",
        "Self { above: 1000, max_age: Duration::from_secs(300) }",
        "| `STEP_UP_MAX_AGE` | 300 |",
    ),
    ("api/src/config.rs", "SHORTEST_NONCE_SECRET: usize = 32;", "and makes them: 32 characters or more"),
    (
        "api/src/http/rate_limit.rs",
        "PERSONS: NonZeroUsize = NonZeroUsize::MIN.saturating_add(9_999);",
        "Of 10,000 persons the API remembers",
    ),
    ("api/src/limits.rs", "body: 16 * 1024,", "| `API_BODY_LIMIT` | 16384 |"),
    ("api/src/limits.rs", "receipt: 10 * 1024 * 1024,", "| `API_RECEIPT_LIMIT` | 10485760 |"),
    (
        "api/src/limits.rs",
        "requests_per_minute: NonZeroU32::MIN.saturating_add(2_999),",
        "| `API_REQUESTS_PER_MINUTE` | 3000 |",
    ),
    (
        "api/src/receipts/files/in_time.rs",
        "ANSWER: Duration = Duration::from_secs(10);",
        "may take 10 s to answer, 30 s over each piece that it sends, and a minute over 5 MiB",
    ),
    (
        "api/src/receipts/files/in_time.rs",
        "PIECE: Duration = Duration::from_secs(30);",
        "may take 10 s to answer, 30 s over each piece that it sends, and a minute over 5 MiB",
    ),
    (
        "api/src/receipts/files/in_time.rs",
        "PART: Duration = Duration::from_mins(1);",
        "may take 10 s to answer, 30 s over each piece that it sends, and a minute over 5 MiB",
    ),
    ("api/src/receipts/files/writer.rs", "PART: usize = 5 << 20;", "in parts of 5 MiB"),
    (
        "api/src/receipts/orphans.rs",
        "AGE: Duration = Duration::DAY;",
        "A file that no receipt names is removed when it is a day old",
    ),
    ("api/src/router.rs", "TIMEOUT: Duration = Duration::from_secs(15);", "It answers a request in 15 s"),
    (
        "api/src/router.rs",
        "UPLOAD_TIMEOUT: Duration = Duration::from_mins(5);",
        "one that brings a file in 5 minutes",
    ),
    ("api/src/settings.rs", "LEEWAY: Duration = Duration::from_secs(5);", "| `CLOCK_LEEWAY` | 5 |"),
    (
        "domain/src/import/limits.rs",
        "MOST_COLUMNS: usize = 100;",
        "One import: 10,000 rows, 5 MiB, 100 columns",
    ),
    (
        "api/src/store/retention.rs",
        "RETENTION: Duration = Duration::DAY;",
        "An `Idempotency-Key` is remembered for a day",
    ),
    ("program/src/upload_slots.rs", "OF_ALL: usize = 16;", "The API holds 16 files at once"),
    ("program/src/upload_slots.rs", "OF_ONE: usize = 4;", "four of them one person's at most"),
    ("domain/src/receipt.rs", "LARGEST_RECEIPT: usize = 10 << 20;", "A receipt: 10 MiB"),
    (
        "bff/src/oidc/finished_sign_in.rs",
        "LIFETIME: Duration = Duration::minutes(15);",
        "and for as long after it its callback leads on once more",
    ),
    (
        "bff/src/config.rs",
        "Self { idle: Duration::hours(8), absolute: Duration::days(7) }",
        "| `SESSION_IDLE_TIMEOUT` | 28800 (8 hours) |",
    ),
    (
        "bff/src/config.rs",
        "Self { idle: Duration::hours(8), absolute: Duration::days(7) }",
        "| `SESSION_LIFETIME` | 604800 (7 days) |",
    ),
    ("bff/src/cookies.rs", "LONGEST: usize = 32 << 10;", "32 KiB of cookies"),
    ("bff/src/housekeeping.rs", "BATCH: u32 = 5;", "expired sessions are deleted every 10 s, 5 at a time"),
    ("bff/src/housekeeping.rs", "REST: u32 = 19;", "with a rest after it nineteen times as long as it took"),
    (
        "bff/src/housekeeping.rs",
        "LONGEST_REST: Duration = Duration::from_millis(100);",
        "as long as it took, and of 100 ms at most",
    ),
    (
        "bff/src/housekeeping.rs",
        "NOTIFY_INTERVAL: Duration = Duration::from_secs(1);",
        "Open pages are notified every second",
    ),
    (
        "bff/src/housekeeping.rs",
        "DELETE_INTERVAL: Duration = Duration::from_secs(10);",
        "expired sessions are deleted every 10 s",
    ),
    (
        "bff/src/rate_limit.rs",
        "BACKCHANNEL: RateLimit = RateLimit::new(2_000, 100);",
        "| `/backchannel-logout` | 2,000 | 100 |",
    ),
    ("bff/src/rate_limit.rs", "CALLBACK: RateLimit = LOGIN;", "| `/login`, `/callback` | 300 | 5 |"),
    (
        "bff/src/rate_limit.rs",
        "LOGIN: RateLimit = RateLimit::new(300, 5);",
        "| `/login`, `/callback` | 300 | 5 |",
    ),
    ("bff/src/rate_limit.rs", "NonZeroUsize::new(50_000)", "remembers 50,000 addresses for each limit"),
    ("bff/src/oidc/login_state.rs", "MAX_BYTES: usize = 2_000;", "as many as go into 2,000 bytes of cookies"),
    ("bff/src/oidc/login_state.rs", "MAX_CONCURRENT: usize = 6;", "one browser has six under way"),
    (
        "bff/src/oidc/login_state.rs",
        "LIFETIME: Duration = Duration::minutes(15);",
        "A sign-in may take 15 minutes",
    ),
    (
        "bff/src/oidc/logout_request.rs",
        "LONGEST_ADDRESS: usize = 2_000;",
        "would have more than 2,000 characters it is sent by a form",
    ),
    ("bff/src/tokens/token.rs", "LONGEST: usize = 16 << 10;", "unless it has more than 16 KiB"),
    (
        "bff/src/tokens/rejected_tokens.rs",
        "PAUSE: Duration = Duration::MINUTE;",
        "it is asked again once a minute",
    ),
    (
        "bff/src/client_credential.rs",
        "LIFETIME: Duration = Duration::seconds(60);",
        "an assertion of its own, good for 60 s",
    ),
    (
        "bff/src/oidc/discovery.rs",
        "MIN_INTERVAL: Duration = Duration::from_secs(30);",
        "From then on it is fetched every 30 s at most",
    ),
    (
        "bff/src/oidc/discovery.rs",
        "FIRST_MIN_INTERVAL: Duration = Duration::from_secs(2);",
        "after a failure again in 2 s at the earliest",
    ),
    (
        "bff/src/oidc/discovery.rs",
        "REFRESH_AFTER: Duration = Duration::from_secs(10 * 60);",
        "once it is 10 minutes old",
    ),
    (
        "bff/src/oidc/discovery.rs",
        "MAX_AGE: Duration = Duration::from_secs(60 * 60);",
        "only after an hour without a visitor the first one waits",
    ),
    (
        "bff/src/oidc/http.rs",
        "CALL_TIMEOUT: Duration = Duration::from_secs(10);",
        "Answers of the provider: 1 MiB, 10 s",
    ),
    ("bff/src/oidc/http.rs", "LARGEST_ANSWER: usize = 1 << 20;", "Answers of the provider: 1 MiB, 10 s"),
    ("bff/src/oidc/http.rs", "RETRIES: usize = 2;", "is made again twice, after 100 ms and 200 ms"),
    (
        "bff/src/oidc/http.rs",
        "RETRY_DELAY: Duration = Duration::from_millis(100);",
        "is made again twice, after 100 ms and 200 ms",
    ),
    (
        "bff/src/oidc/logout_token.rs",
        "MAX_AGE: Duration = Duration::minutes(5);",
        "A logout token is taken for 5 minutes",
    ),
    (
        "bff/src/oidc/silent_sign_in.rs",
        "LOOP_WINDOW: Duration = Duration::seconds(10);",
        "whose session ended within 10 s",
    ),
    ("bff/src/seal.rs", "SHORTEST_SECRET: usize = 32;", "seals sessions and tokens: 32 characters or more"),
    ("bff/src/session/list.rs", "LONGEST_DEVICE_NAME: usize = 60;", "a name of 60 characters at most"),
    ("bff/src/session/list.rs", "MOST_LISTED: u32 = 5_000;", "sees the 5,000 sessions that were used last"),
    (
        "bff/src/session/expiry.rs",
        "RETENTION: Duration = Duration::days(1);",
        "How a session ended is remembered for a day",
    ),
    ("bff/src/session/end_notifier.rs", "MAX_SUBSCRIBERS: usize = 32;", "32 streams open for a session"),
    (
        "bff/src/tokens/call_slots.rs",
        "CALLS_AT_ONCE: usize = 128;",
        "A provider has 128 refreshes at once of each process",
    ),
    (
        "bff/src/tokens/lease.rs",
        "LEASE: Duration = Duration::seconds(6);",
        "A refresh holds its lease for 6 s, renewed every 2 s",
    ),
    (
        "bff/src/tokens/lease.rs",
        "RENEWAL: std::time::Duration = std::time::Duration::from_secs(2);",
        "renewed every 2 s",
    ),
    (
        "bff/src/tokens/refresh.rs",
        "POLL_TIMEOUT: std::time::Duration = std::time::Duration::from_secs(18);",
        "another process waits 18 s for it",
    ),
    ("bff/src/tokens/token.rs", "LONGEST_MARGIN: Duration = Duration::seconds(5);", "is left (5 s at most)"),
    (
        "bff/src/tokens/token.rs",
        "LONGEST_WINDOW: Duration = Duration::minutes(1);",
        "before that (a minute at most)",
    ),
    ("domain/src/limits.rs", "LARGEST_AMOUNT: i64 = 100_000_000_000;", "(in minor units, 100,000,000,000)"),
    ("domain/src/expense_query.rs", "LONGEST_SEARCH: usize = 200;", "A search: 200 characters"),
    (
        "domain/src/import/limits.rs",
        "LARGEST_FILE: usize = 5 << 20;",
        "A file to import: 5 MiB and 10,000 rows",
    ),
    ("domain/src/import/limits.rs", "MOST_ROWS: usize = 10_000;", "One import: 10,000 rows, 5 MiB"),
    (
        "api/src/imports/store.rs",
        "MOST_WAITING: i64 = 20;",
        "5 MiB, 100 columns; 20 of one person wait to be confirmed",
    ),
    ("domain/src/page.rs", "LARGEST_PAGE: u32 = 100;", "The API's lists: 100 items on a page"),
    ("domain/src/receipt.rs", "MOST_RECEIPTS: usize = 20;", "An expense: 20 receipts"),
    ("domain/src/report.rs", "MOST_EXPENSES: usize = 200;", "A report: 200 expenses"),
    ("program/src/serve.rs", "max_connections: 10_000, };", "of every program: 10,000 at once"),
    (
        "program/src/serve.rs",
        "{ head_timeout: Duration::from_secs(65), handshake_timeout",
        "The head of a request may take 65 s to come",
    ),
    ("program/src/serve.rs", "handshake_timeout: Duration::from_secs(10),", "A TLS handshake may take 10 s"),
    (
        "program/src/tls.rs",
        "LOOK_INTERVAL: Duration = Duration::from_secs(10);",
        "looked at every ten seconds",
    ),
    (
        "program/src/serve.rs",
        "DRAIN_TIMEOUT: Duration = Duration::from_secs(10);",
        "requests in flight may take 10 s more",
    ),
    (
        "server/src/api_client/connection_limit.rs",
        "CALLS_AT_ONCE: usize = 128;",
        "The API has 128 calls at once of each process",
    ),
    (
        "server/src/api_client/connection_limit.rs",
        "SMALL: u64 = 64 << 10;",
        "where answers are longer than 64 KiB",
    ),
    (
        "server/src/api_client/time_limits.rs",
        "CALL_TIMEOUT: Duration = Duration::from_secs(20);",
        "Answers of the API: 8 MiB, 20 s",
    ),
    ("server/src/api_client.rs", "MAX_RESPONSE_BYTES: usize = 8 << 20;", "Answers of the API: 8 MiB, 20 s"),
    (
        "server/src/api_client/download.rs",
        "TRANSFER_TIMEOUT: Duration = Duration::from_mins(5);",
        "breaks off after 64 MiB or 5 minutes",
    ),
    (
        "server/src/api_client/exports.rs",
        "ARCHIVE_TIMEOUT: Duration = Duration::from_mins(30);",
        "after 4 GiB or 30 minutes",
    ),
    (
        "server/src/api_client/exports.rs",
        "MAX_CSV_BYTES: usize = 64 << 20;",
        "breaks off after 64 MiB or 5 minutes",
    ),
    (
        "server/src/request_body.rs",
        "MAX_BYTES: usize = 256 << 10;",
        "256 KiB of body, which may take 20 s to come",
    ),
    (
        "server/src/request_body.rs",
        "TIMEOUT: Duration = Duration::from_secs(20);",
        "256 KiB of body, which may take 20 s to come",
    ),
    ("server/src/files/form.rs", "TIMEOUT: Duration = Duration::from_mins(2);", "20 files, in 2 minutes"),
    ("server/src/files/imports.rs", "MAX_FORM_BYTES: usize = 16 << 20;", "Of its form 16 MiB are read"),
    ("program/src/upload_slots.rs", "OF_ALL: usize = 16;", "holds 16 files in memory at once"),
    ("program/src/upload_slots.rs", "OF_ONE: usize = 4;", "4 of them of one person"),
    (
        "server/src/files/upload_slots.rs",
        "WAIT: Duration = Duration::from_mins(1);",
        "with 503 after a minute without one",
    ),
    (
        "server/src/content_security_policy.rs",
        "REPORT_LIMIT: RateLimit = RateLimit::new(100, 1);",
        "| `/csp-report` | 100 | 1 |",
    ),
    (
        "server/src/settings/sessions.rs",
        "PROOF_OF_PRESENCE: Duration = Duration::minutes(5);",
        "| `PROOF_OF_PRESENCE` | 300 (5 minutes) |",
    ),
];

/// The same of the table in docs/operations.md.
const TIMEOUTS: &[(&str, &str, &str)] = &[
    (
        "program/src/serve.rs",
        "handshake_timeout: Duration::from_secs(10),",
        "| the server for a TLS handshake | 10 s |",
    ),
    (
        "program/src/serve.rs",
        "{ head_timeout: Duration::from_secs(65),",
        "or the next request on a connection | 65 s:",
    ),
    (
        "program/src/serve.rs",
        "DRAIN_TIMEOUT: Duration = Duration::from_secs(10);",
        "| a program that ends, for requests in flight | 10 s |",
    ),
    (
        "server/src/main.rs",
        "DRAIN_TIMEOUT: Duration = Duration::from_secs(15);",
        "| the server then, for refreshes | 15 s |",
    ),
    ("server/src/request_body.rs", "TIMEOUT: Duration = Duration::from_secs(20);", "| … for a body | 20 s |"),
    (
        "server/src/files/form.rs",
        "TIMEOUT: Duration = Duration::from_mins(2);",
        "| … for a form with receipts | 2 minutes |",
    ),
    (
        "server/src/files/upload_slots.rs",
        "WAIT: Duration = Duration::from_mins(1);",
        "| … for an upload slot | 1 minute |",
    ),
    (
        "bff/src/oidc/http.rs",
        "CONNECT_TIMEOUT: Duration = Duration::from_secs(3);",
        "| … for a connection to the provider, an answer of it | 3 s, 10 s |",
    ),
    (
        "bff/src/oidc/http.rs",
        "CALL_TIMEOUT: Duration = Duration::from_secs(10);",
        "| … for a connection to the provider, an answer of it | 3 s, 10 s |",
    ),
    (
        "bff/src/tokens/refresh.rs",
        "POLL_TIMEOUT: std::time::Duration = std::time::Duration::from_secs(18);",
        "| … for another process's refresh | 18 s |",
    ),
    (
        "bff/src/db.rs",
        "ACQUIRE_TIMEOUT: Duration = Duration::from_secs(10);",
        "| … for a connection to PostgreSQL, a turn to write to SQLite | 10 s |",
    ),
    (
        "bff/src/db.rs",
        "('lock_timeout', '3s')",
        "| … for a lock on PostgreSQL: less than a lease holds | 3 s |",
    ),
    (
        "api/src/store/postgres.rs",
        "ACQUIRE_TIMEOUT: Duration = Duration::from_secs(10);",
        "| … for a connection to PostgreSQL or a lock there | 10 s |",
    ),
    (
        "api/src/store/postgres.rs",
        "('lock_timeout', '10s')",
        "| … for a connection to PostgreSQL or a lock there | 10 s |",
    ),
    (
        "bff/src/db/write_turn.rs",
        "PATIENCE: Duration = Duration::from_secs(10);",
        "| … for a connection to PostgreSQL, a turn to write to SQLite | 10 s |",
    ),
    (
        "server/src/api_client/time_limits.rs",
        "CONNECT_TIMEOUT: Duration = Duration::from_secs(3);",
        "| … for a connection to the API, an answer of it | 3 s, 20 s |",
    ),
    (
        "server/src/api_client/time_limits.rs",
        "CALL_TIMEOUT: Duration = Duration::from_secs(20);",
        "| … for a connection to the API, an answer of it | 3 s, 20 s |",
    ),
    (
        "server/src/api_client/download.rs",
        "TRANSFER_TIMEOUT: Duration = Duration::from_mins(5);",
        "a report with its receipts | 5 minutes, 30 minutes |",
    ),
    (
        "server/src/api_client/exports.rs",
        "ARCHIVE_TIMEOUT: Duration = Duration::from_mins(30);",
        "a report with its receipts | 5 minutes, 30 minutes |",
    ),
    (
        "api/src/router.rs",
        "TIMEOUT: Duration = Duration::from_secs(15);",
        "for one that takes a file | 15 s, 5 minutes |",
    ),
    (
        "api/src/router.rs",
        "UPLOAD_TIMEOUT: Duration = Duration::from_mins(5);",
        "for one that takes a file | 15 s, 5 minutes |",
    ),
    (
        "api/src/auth/provider_http.rs",
        "TIMEOUT: Duration = Duration::from_secs(5);",
        "| … for the provider | 5 s |",
    ),
    (
        "bff/src/session/events.rs",
        "KEEP_ALIVE_INTERVAL: Duration = Duration::from_secs(15);",
        "| an open page for the stream's next word | 15 s |",
    ),
    ("deploy/systemd/expenses-server.service", "TimeoutStopSec=40", "for a program that ends | 40 s |"),
    ("deploy/compose.yaml", "stop_grace_period: 40s", "for a program that ends | 40 s |"),
    ("docs/proxies/nginx.conf", "proxy_read_timeout 5m;", "| a proxy for the server | 5 minutes:"),
    ("docs/proxies/haproxy.cfg", "timeout server 5m", "| a proxy for the server | 5 minutes:"),
];

#[test]
fn each_limit_is_documented_as_it_is_c43() -> Result<()> {
    hold("docs/configuration.md", LIMITS)
}

#[test]
fn each_timeout_is_documented_as_it_is() -> Result<()> {
    hold("docs/operations.md", TIMEOUTS)
}

fn hold(document: &str, limits: &[(&str, &str, &str)]) -> Result<()> {
    let text = on_one_line(&read(document)?);
    let mut faults = Vec::new();
    for (file, limit, said) in limits {
        let source = on_one_line(&read(file)?);
        if !source.contains(*limit) {
            faults.push(format!("{file} no longer says {limit:?}: tell the new one, here and in {document}"));
        }
        if !text.contains(*said) {
            faults.push(format!("{document} no longer says {said:?}, of {file}"));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
    Ok(())
}

/// Words without the breaks between them.
fn on_one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

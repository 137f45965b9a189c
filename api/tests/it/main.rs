//! The API through its real router, on SQLite: a file for each URL, and one for each thing that holds for all of them.
//! `../postgres` runs the same tests on PostgreSQL.

#![expect(clippy::panic, clippy::unwrap_used, reason = "tests")]

mod access_token;
mod approvals;
mod command;
mod comments;
mod contract;
mod credentials;
mod database_moved;
mod dpop;
mod expenses;
mod expenses_csv;
mod expenses_id;
mod health;
mod history;
mod idempotency;
mod imports;
mod introspection;
mod issuers;
mod limits;
mod lists;
mod me;
mod migrations;
mod openapi;
mod presets;
mod provider_keys;
mod races;
mod receipt_buckets;
mod receipt_files;
mod receipt_placement;
mod receipts;
mod receipts_moved;
mod refunds;
mod refusal_log;
mod report_expenses;
mod report_zip;
mod reports;
mod reports_id;
mod request_log;
mod rights;
mod routes;
mod search;
mod serve;
mod statements;
mod step_up;
mod store;
mod summary;
mod tenants;
mod transitions;
mod upgrade;

mod call;
mod captured_log;
mod database;
mod dpop_proof;
mod fake_provider;
#[path = "../../../bff/tests/it/postgres.rs"]
mod postgres;
mod signing;
mod test_app;
mod test_storage;

/// What these tests run on.
const ENGINE: database::Engine = database::Engine::Sqlite;

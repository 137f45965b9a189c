//! The tests of `../it`, every one, on PostgreSQL, but for how SQLite's tables came to be what they are; and what holds on
//! PostgreSQL alone.

#![expect(clippy::panic, clippy::unwrap_used, reason = "tests")]

#[path = "../it/access_token.rs"]
mod access_token;
#[path = "../it/approvals.rs"]
mod approvals;
#[path = "../it/call.rs"]
mod call;
#[path = "../it/captured_log.rs"]
mod captured_log;
#[path = "../it/comments.rs"]
mod comments;
#[path = "../it/contract.rs"]
mod contract;
#[path = "../it/credentials.rs"]
mod credentials;
#[path = "../it/database.rs"]
mod database;
#[path = "../it/dpop.rs"]
mod dpop;
#[path = "../it/dpop_proof.rs"]
mod dpop_proof;
#[path = "../it/expenses.rs"]
mod expenses;
#[path = "../it/expenses_csv.rs"]
mod expenses_csv;
#[path = "../it/expenses_id.rs"]
mod expenses_id;
#[path = "../it/fake_provider.rs"]
mod fake_provider;
#[path = "../it/health.rs"]
mod health;
#[path = "../it/history.rs"]
mod history;
#[path = "../it/idempotency.rs"]
mod idempotency;
#[path = "../it/imports.rs"]
mod imports;
#[path = "../it/introspection.rs"]
mod introspection;
#[path = "../it/issuers.rs"]
mod issuers;
#[path = "../it/limits.rs"]
mod limits;
#[path = "../it/lists.rs"]
mod lists;
#[path = "../it/me.rs"]
mod me;
#[path = "../it/openapi.rs"]
mod openapi;
#[path = "../../../bff/tests/it/postgres.rs"]
mod postgres;
#[path = "../it/presets.rs"]
mod presets;
#[path = "../it/provider_keys.rs"]
mod provider_keys;
#[path = "../it/races.rs"]
mod races;
#[path = "../it/receipt_buckets.rs"]
mod receipt_buckets;
#[path = "../it/receipt_files.rs"]
mod receipt_files;
#[path = "../it/receipt_placement.rs"]
mod receipt_placement;
#[path = "../it/receipts.rs"]
mod receipts;
#[path = "../it/refunds.rs"]
mod refunds;
#[path = "../it/refusal_log.rs"]
mod refusal_log;
#[path = "../it/report_expenses.rs"]
mod report_expenses;
#[path = "../it/report_zip.rs"]
mod report_zip;
#[path = "../it/reports.rs"]
mod reports;
#[path = "../it/reports_id.rs"]
mod reports_id;
#[path = "../it/request_log.rs"]
mod request_log;
#[path = "../it/rights.rs"]
mod rights;
#[path = "../it/routes.rs"]
mod routes;
#[path = "../it/search.rs"]
mod search;
#[path = "../it/serve.rs"]
mod serve;
mod shared_database;
#[path = "../it/signing.rs"]
mod signing;
#[path = "../it/statements.rs"]
mod statements;
#[path = "../it/step_up.rs"]
mod step_up;
#[path = "../it/store.rs"]
mod store;
#[path = "../it/summary.rs"]
mod summary;
#[path = "../it/tenants.rs"]
mod tenants;
#[path = "../it/test_app.rs"]
mod test_app;
#[path = "../it/test_storage.rs"]
mod test_storage;
#[path = "../it/transitions.rs"]
mod transitions;

/// What these tests run on.
const ENGINE: database::Engine = database::Engine::Postgres;

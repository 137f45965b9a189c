//! The API through its real router: a file for each URL, and one for each thing that holds for all of them.

#![expect(clippy::panic, clippy::unwrap_used, reason = "tests")]

mod access_token;
mod approvals;
mod archive;
mod comments;
mod contents;
mod contract;
mod credentials;
mod dpop;
mod expenses;
mod expenses_id;
mod export;
mod health;
mod history;
mod idempotency;
mod imports;
mod limits;
mod migrations;
mod moves;
mod openapi;
mod provider_keys;
mod receipts;
mod reports;
mod reports_id;
mod request_log;
mod routes;
mod serve;
mod step_up;
mod store;
mod summary;

mod call;
mod fake_provider;
mod printed;
mod proof;
mod signing;
mod test_app;

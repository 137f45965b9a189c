//! The API through its real router: a file for each URL, and one for each thing that holds for all of them.

#![expect(clippy::unwrap_used, reason = "tests")]

mod access_token;
mod credentials;
mod dpop;
mod health;
mod provider_keys;
mod reports;
mod reports_id;
mod request_log;
mod routes;
mod serve;
mod store;

mod fake_provider;
mod printed;
mod proof;
mod signing;
mod test_app;

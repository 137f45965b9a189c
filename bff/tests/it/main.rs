//! The token handler as an application mounts it, against the development provider over a real connection, and on
//! SQLite. `../postgres` runs the same tests on PostgreSQL.

#![expect(clippy::unwrap_used, clippy::panic, reason = "tests")]

mod backchannel_logout;
mod base_path;
mod callback;
mod captured_log;
mod client_authentication;
mod csrf;
mod database;
mod database_lost;
mod discovery;
mod dpop;
mod form_post;
mod harness;
mod loopback;
mod metrics;
mod offline_access;
mod postgres;
#[path = "../../../devidp/tests/provider/provider_key.rs"]
mod provider_key;
mod provider_quirks;
mod providers;
mod refresh;
mod rejected_tokens;
mod resource_indicator;
mod sealing;
mod session_cache;
mod session_end;
mod sessions;
mod sign_in;
mod sign_out;
mod step_up;
mod upgrade;
mod userinfo_token;

/// What these tests run on.
const STORE: database::Store = database::Store::Sqlite;

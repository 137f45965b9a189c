//! The token handler as an application mounts it, against the development provider over a real connection, and on
//! SQLite. `../postgres` runs the same tests on PostgreSQL.

#![expect(clippy::unwrap_used, clippy::panic, reason = "tests")]

mod backchannel;
mod callback;
mod client_authentication;
mod csrf;
mod database;
mod discovery;
mod dpop;
mod ends;
mod harness;
mod postgres;
mod refresh;
mod sealing;
mod sessions;
mod sign_in;
mod sign_out;
mod step_up;
mod target;

/// What these tests run on.
const STORE: database::Store = database::Store::Sqlite;

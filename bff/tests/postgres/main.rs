//! The tests of `../it`, every one, on PostgreSQL.

#![expect(clippy::unwrap_used, clippy::panic, reason = "tests")]

#[path = "../it/backchannel_logout.rs"]
mod backchannel_logout;
#[path = "../it/base_path.rs"]
mod base_path;
#[path = "../it/callback.rs"]
mod callback;
#[path = "../it/captured_log.rs"]
mod captured_log;
#[path = "../it/client_authentication.rs"]
mod client_authentication;
#[path = "../it/csrf.rs"]
mod csrf;
#[path = "../it/database.rs"]
mod database;
#[path = "../it/database_lost.rs"]
mod database_lost;
#[path = "../it/discovery.rs"]
mod discovery;
#[path = "../it/dpop.rs"]
mod dpop;
mod encryption;
#[path = "../it/harness.rs"]
mod harness;
mod lease_renewal;
mod lock_timeout;
mod lost_connection;
mod notifications;
#[path = "../it/postgres.rs"]
mod postgres;
#[path = "../../../devidp/tests/provider/provider_key.rs"]
mod provider_key;
#[path = "../it/providers.rs"]
mod providers;
#[path = "../it/refresh.rs"]
mod refresh;
#[path = "../it/rejected_tokens.rs"]
mod rejected_tokens;
#[path = "../it/resource_indicator.rs"]
mod resource_indicator;
#[path = "../it/sealing.rs"]
mod sealing;
#[path = "../it/session_cache.rs"]
mod session_cache;
#[path = "../it/session_end.rs"]
mod session_end;
#[path = "../it/sessions.rs"]
mod sessions;
#[path = "../it/sign_in.rs"]
mod sign_in;
#[path = "../it/sign_out.rs"]
mod sign_out;
#[path = "../it/step_up.rs"]
mod step_up;
#[path = "../it/upgrade.rs"]
mod upgrade;

/// What these tests run on.
const STORE: database::Store = database::Store::Postgres;

//! The token handler as an application mounts it, against the development provider over a real connection.

#![expect(clippy::unwrap_used, clippy::panic, reason = "tests")]

mod csrf;
mod harness;
mod refresh;
mod sessions;
mod sign_in;
mod sign_out;

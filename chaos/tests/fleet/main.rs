//! Two servers and two processes of the API, each pair behind one address that knows no stickiness: whatever a person
//! begins at one process goes on at the other.
//!
//! It runs the programs as they were built: `cargo test` of the whole workspace builds them first, and so does
//! `cargo build --package server --package api --package devidp`.

#![expect(clippy::unwrap_used, reason = "tests")]

mod balancer;
mod fleet;
mod receipt;
mod rolling_restart;
mod walk;

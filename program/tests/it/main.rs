//! Backups of databases that programs work on, and what puts them back.
#![expect(clippy::unwrap_used, reason = "tests")]

mod backup;

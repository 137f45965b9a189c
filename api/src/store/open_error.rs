//! Why the store could not be opened.

use std::{io, path::PathBuf};

use sqlx::migrate::MigrateError;

/// Why the store could not be opened. None of it shows the address, which may hold a password.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The address is neither SQLite's nor PostgreSQL's.
    #[error("not a database address, such as sqlite:.data/api.db or postgres://api@db.example/api")]
    Unknown,
    /// The address can't be read.
    #[error("the database's address can't be read")]
    Address(#[source] sqlx::Error),
    /// The file's folder is not there and can't be made.
    #[error("the folder {} can't be made", folder.display())]
    Folder {
        /// The folder.
        folder: PathBuf,
        /// Why not.
        source: io::Error,
    },
    /// The file that keeps others from replacing the database can't be held.
    #[error("the file beside the database {} can't be locked", file.display())]
    Lock {
        /// The database.
        file: PathBuf,
        /// Why not.
        source: io::Error,
    },
    /// The database can't be opened or reached.
    #[error("the database can't be opened")]
    Connect(#[source] sqlx::Error),
    /// The tables can't be brought up to date.
    #[error("the tables can't be brought up to date")]
    Migrate(#[from] MigrateError),
    /// What expenses are searched by can't be written.
    #[error("what expenses are searched by can't be written")]
    SearchIndex(#[source] sqlx::Error),
}

//! The database: SQLite in WAL mode, many readers and one writer.
//!
//! One writer connection takes the place of lock time-outs: writes wait their turn in the program.

use std::{path::PathBuf, str::FromStr, time::Duration};

use sqlx::{
    SqlitePool,
    migrate::MigrateError,
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous},
};

const READERS: u32 = 4;
const BUSY: Duration = Duration::from_secs(5);

/// The database of sessions and tokens.
#[derive(Debug, Clone)]
pub struct Db {
    pub(crate) read: SqlitePool,
    pub(crate) write: SqlitePool,
}

/// Why the database could not be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The address is not one of SQLite's, such as `sqlite:bff.db`.
    #[error("not a database address, such as sqlite:bff.db")]
    Address(#[source] sqlx::Error),
    /// The folder of the file could not be made.
    #[error("the folder {0} can't be made")]
    Folder(PathBuf, #[source] std::io::Error),
    /// The file could not be opened.
    #[error("the database can't be opened")]
    Connect(#[source] sqlx::Error),
    /// The tables could not be brought up to date.
    #[error("the database's tables can't be brought up to date")]
    Migrate(#[source] MigrateError),
}

impl Db {
    /// Opens `address` (`sqlite:PATH`), makes the file where it is missing, and brings its tables up to date.
    ///
    /// # Errors
    /// See [`OpenError`].
    pub async fn open(address: &str) -> Result<Self, OpenError> {
        let options = SqliteConnectOptions::from_str(address)
            .map_err(OpenError::Address)?
            .create_if_missing(true)
            .foreign_keys(true)
            .journal_mode(SqliteJournalMode::Wal)
            // A rotated refresh token that is lost in a power cut can't be had again.
            .synchronous(SqliteSynchronous::Full)
            .busy_timeout(BUSY);
        if let Some(folder) = options.get_filename().parent().filter(|folder| !folder.as_os_str().is_empty())
        {
            std::fs::create_dir_all(folder).map_err(|source| OpenError::Folder(folder.to_owned(), source))?;
        }
        let write = SqlitePoolOptions::new()
            .max_connections(1)
            .connect_with(options.clone())
            .await
            .map_err(OpenError::Connect)?;
        sqlx::migrate!("../migrations/bff/sqlite").run(&write).await.map_err(OpenError::Migrate)?;
        let read = SqlitePoolOptions::new()
            .max_connections(READERS)
            .connect_with(options)
            .await
            .map_err(OpenError::Connect)?;
        Ok(Self { read, write })
    }
}

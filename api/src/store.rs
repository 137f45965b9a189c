//! The API's own database: SQLite, one file. It is opened here, and knows no token; the statements stand with what they
//! are about, each in the `store` of its resource.
//!
//! A change is one transaction: it reads what is there, asks `domain` whether the change may be, and writes. Every
//! statement is bound to a person whom the guard let in.

mod checkpoints;
pub(crate) mod error;
pub(crate) mod from_row;
pub(crate) mod json_rows;
mod metrics;
mod migrations;
pub(crate) mod retention;

use std::{io, path::PathBuf, str::FromStr, sync::Arc, time::Duration};

use program::database::OpenLock;
use sqlx::{
    Sqlite, SqlitePool, Transaction,
    migrate::{MigrateError, Migrator},
    pool::PoolConnection,
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous},
};

use program::metrics::Registry;

use self::{
    checkpoints::Checkpoints,
    error::StoreError,
    metrics::{Pool, StoreMetrics},
};
use crate::search::{backlog, merging::Merges};

/// How long a write waits for one of another process to end.
const BUSY_TIMEOUT: Duration = Duration::from_secs(5);
/// How many requests read at a time.
const READERS: u32 = 8;
/// How much of the file the writer keeps in memory, in KiB with a minus sign before it: what an import of a thousand
/// rows touches is read once, and written once.
const WRITER_CACHE: &str = "-8192";

/// The people, their reports and expenses. Clones share their connections.
#[derive(Debug, Clone)]
pub struct Store {
    readers: SqlitePool,
    /// One connection, for SQLite has one writer: who waits for it waits in turn.
    writer: SqlitePool,
    checkpoints: Checkpoints,
    merges: Merges,
    metrics: StoreMetrics,
    /// Nobody puts another file in this one's place meanwhile.
    _open: Arc<OpenLock>,
}

/// Why the store could not be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The address names another kind of database, or none.
    #[error("{url:?} is no SQLite address; sqlite:.data/api.db would be one")]
    NotSqlite {
        /// What was given.
        url: String,
    },
    /// The address can't be read.
    #[error("the SQLite address {url:?} can't be read")]
    Address {
        /// What was given.
        url: String,
        /// What is wrong with it.
        source: sqlx::Error,
    },
    /// The file's folder is not there and can't be made.
    #[error("the folder {} can't be made", folder.display())]
    Folder {
        /// The folder.
        folder: PathBuf,
        /// Why not.
        source: io::Error,
    },
    /// The file that keeps others from replacing the database can't be held.
    #[error("the file beside the database {url:?} can't be locked")]
    Lock {
        /// What was given.
        url: String,
        /// Why not.
        source: io::Error,
    },
    /// The file can't be opened as a database.
    #[error("the database {url:?} can't be opened")]
    Open {
        /// What was given.
        url: String,
        /// Why not.
        source: sqlx::Error,
    },
    /// The tables can't be brought up to date.
    #[error("the tables can't be brought up to date")]
    Migrate(#[from] MigrateError),
    /// What expenses are searched by can't be written.
    #[error("what expenses are searched by can't be written")]
    SearchIndex(#[source] sqlx::Error),
}

/// The tables that this program knows, for whoever looks at a database without opening it.
#[must_use]
pub fn tables() -> Migrator {
    migrations::sqlite()
}

/// Opens the SQLite file that `database_url` names (`sqlite:.data/api.db`), makes it and its folder where they are
/// missing, and brings its tables up to date.
///
/// # Errors
/// Where any of this fails, with the address in the text.
pub async fn open(database_url: &str) -> Result<Store, OpenError> {
    let url = || database_url.to_owned();
    // sqlx would take any other text for the name of a file, and make it.
    if !database_url.starts_with("sqlite:") {
        return Err(OpenError::NotSqlite { url: url() });
    }
    let options = SqliteConnectOptions::from_str(database_url)
        .map_err(|source| OpenError::Address { url: url(), source })?
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        // With WAL a crash of the machine may cost the last writes, but never the file.
        .synchronous(SqliteSynchronous::Normal)
        .foreign_keys(true)
        .busy_timeout(BUSY_TIMEOUT);
    if let Some(folder) = options.get_filename().parent() {
        tokio::fs::create_dir_all(folder)
            .await
            .map_err(|source| OpenError::Folder { folder: folder.to_owned(), source })?;
    }
    let lock = OpenLock::shared(options.get_filename().to_owned()).await;
    let lock = lock.map_err(|source| OpenError::Lock { url: url(), source })?;
    // A connection is a thread of this process and can't be lost, so that none is tried before it is used.
    let pool = |connections| SqlitePoolOptions::new().max_connections(connections).test_before_acquire(false);
    let writing = options
        .clone()
        .pragma("cache_size", WRITER_CACHE)
        .pragma("wal_autocheckpoint", checkpoints::AT_THE_LATEST);
    let failed = |source| OpenError::Open { url: url(), source };
    let writer = pool(1).connect_with(writing).await.map_err(failed)?;
    migrations::sqlite().run(&writer).await?;
    backlog::work_off(&writer).await.map_err(OpenError::SearchIndex)?;
    let merges = Merges::of(writer.clone()).await.map_err(OpenError::SearchIndex)?;
    let readers = pool(READERS).connect_with(options).await.map_err(failed)?;
    Ok(Store {
        checkpoints: Checkpoints::of(readers.clone()),
        merges,
        readers,
        writer,
        metrics: StoreMetrics::default(),
        _open: Arc::new(lock),
    })
}

impl Store {
    /// Ends all connections, so that the write-ahead log is folded into the file.
    pub async fn close(&self) {
        self.readers.close().await;
        self.writer.close().await;
    }

    /// Whether the store answers.
    pub(crate) async fn ping(&self) -> Result<(), StoreError> {
        // Where there is no table any more, it is not the store that was opened.
        sqlx::query("SELECT 1 FROM people LIMIT 1").fetch_optional(&self.readers).await?;
        Ok(())
    }

    /// Has its metrics collected.
    pub(crate) fn register(&self, registry: &mut Registry) {
        self.metrics.register(registry);
    }

    /// Looks at its connections, for whoever collects metrics.
    pub(crate) fn look_at_connections(&self) {
        self.metrics.look_at(Pool::Readers, &self.readers);
        self.metrics.look_at(Pool::Writer, &self.writer);
    }

    /// A connection, for one statement that reads.
    pub(crate) async fn connection(&self) -> Result<PoolConnection<Sqlite>, sqlx::Error> {
        self.metrics.waiting(Pool::Readers, self.readers.acquire()).await
    }

    /// A transaction that reads: what its statements see is of one moment.
    pub(crate) async fn snapshot(&self) -> Result<Transaction<'static, Sqlite>, sqlx::Error> {
        self.metrics.waiting(Pool::Readers, self.readers.begin()).await
    }

    /// A transaction that writes. The lock is taken at the start: one that first reads could not wait for it later.
    pub(crate) async fn write(&self) -> Result<Transaction<'static, Sqlite>, sqlx::Error> {
        let begun = self.writer.begin_with("BEGIN IMMEDIATE");
        let transaction = self.metrics.waiting(Pool::Writer, begun).await?;
        self.checkpoints.due();
        self.merges.due();
        Ok(transaction)
    }
}

//! The API's database in one SQLite file.

use std::{str::FromStr, sync::Arc, time::Duration};

use program::database::{OpenLock, tighten};
use sqlx::{
    SqlitePool,
    pool::CloseEvent,
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous},
};

use super::{
    checkpoints::{self, Checkpoints},
    connection::{Connection, Transaction},
    metrics::{Pool, StoreMetrics},
    migrations,
    open_error::OpenError,
};
use crate::search::merging::Merges;

/// How long a write waits for one of another process to end.
const BUSY_TIMEOUT: Duration = Duration::from_secs(5);
/// How many requests read at a time.
const READERS: u32 = 8;
/// How much of the file each of them keeps in memory, in KiB with a minus sign before it: a thousand expenses of one person
/// among very many, with what they are searched by, stand on as many pages.
const READER_CACHE: &str = "-4096";
/// How much of the file the writer keeps in memory, in KiB with a minus sign before it: what an import of a thousand
/// rows touches is read once, and written once.
const WRITER_CACHE: &str = "-8192";
/// Where the writer keeps what a statement may have to take back: in memory, and not in a file that each statement of
/// more than some pages would make.
const WRITER_TEMPORARY: &str = "memory";

/// A file. Clones share their connections.
#[derive(Debug, Clone)]
pub(super) struct SqliteFile {
    readers: SqlitePool,
    /// One connection, opened when somebody exports: each has a cache of its own, and a long export that took any of the
    /// readers would fill all of theirs.
    exports: SqlitePool,
    /// One connection, for SQLite has one writer: who waits for it waits in turn.
    writer: SqlitePool,
    checkpoints: Checkpoints,
    merges: Merges,
    metrics: StoreMetrics,
    /// Nobody puts another file in this one's place meanwhile.
    _open: Arc<OpenLock>,
}

impl SqliteFile {
    pub(super) async fn open(database_url: &str, metrics: StoreMetrics) -> Result<Self, OpenError> {
        let options = SqliteConnectOptions::from_str(database_url)
            .map_err(OpenError::Address)?
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
        let lock =
            lock.map_err(|source| OpenError::Lock { file: options.get_filename().to_owned(), source })?;
        tighten(options.get_filename().to_owned()).await;
        // A connection is a thread of this process and can't be lost, so that none is tried before it is used.
        let pool =
            |connections| SqlitePoolOptions::new().max_connections(connections).test_before_acquire(false);
        // A connection of its own sorts in files: an index of a million rows would take as much memory as it is long.
        let migrating = pool(1).connect_with(options.clone()).await.map_err(OpenError::Connect)?;
        migrations::sqlite().run(&migrating).await?;
        migrating.close().await;
        let writing = options
            .clone()
            .pragma("cache_size", WRITER_CACHE)
            .pragma("temp_store", WRITER_TEMPORARY)
            .pragma("wal_autocheckpoint", checkpoints::AT_THE_LATEST);
        let writer = pool(1).connect_with(writing).await.map_err(OpenError::Connect)?;
        let merges = Merges::of(writer.clone(), WRITER_CACHE).await.map_err(OpenError::SearchIndex)?;
        let exports = pool(1).connect_lazy_with(options.clone());
        let reading = options.pragma("cache_size", READER_CACHE);
        let readers = pool(READERS).connect_with(reading).await.map_err(OpenError::Connect)?;
        let checkpoints = Checkpoints::of(readers.clone());
        Ok(Self { readers, exports, writer, checkpoints, merges, metrics, _open: Arc::new(lock) })
    }

    /// Ends all connections, so that the write-ahead log is folded into the file.
    pub(super) async fn close(&self) {
        self.readers.close().await;
        self.exports.close().await;
        self.writer.close().await;
    }

    pub(super) fn closing(&self) -> CloseEvent {
        self.readers.close_event()
    }

    pub(super) async fn connection(&self) -> Result<Connection, sqlx::Error> {
        Ok(self.metrics.waiting(Pool::Readers, self.readers.acquire()).await?.into())
    }

    pub(super) async fn export_connection(&self) -> Result<Connection, sqlx::Error> {
        Ok(self.metrics.waiting(Pool::Exports, self.exports.acquire()).await?.into())
    }

    pub(super) async fn snapshot(&self) -> Result<Transaction, sqlx::Error> {
        Ok(self.metrics.waiting(Pool::Readers, self.readers.begin()).await?.into())
    }

    /// The lock is taken at the start: a transaction that first reads could not wait for it later.
    pub(super) async fn write(&self) -> Result<Transaction, sqlx::Error> {
        let begun = self.writer.begin_with("BEGIN IMMEDIATE");
        let transaction = self.metrics.waiting(Pool::Writer, begun).await?;
        self.checkpoints.due();
        self.merges.due();
        Ok(transaction.into())
    }

    pub(super) fn look_at_connections(&self) {
        self.metrics.look_at(Pool::Readers, &self.readers);
        self.metrics.look_at(Pool::Exports, &self.exports);
        self.metrics.look_at(Pool::Writer, &self.writer);
    }
}

#[cfg(all(test, unix))]
mod tests {
    use std::{fs, os::unix::fs::PermissionsExt};

    use tempfile::TempDir;

    use super::*;
    use crate::store::query::query;

    #[tokio::test]
    async fn every_file_is_its_owners_alone() {
        let folder = TempDir::new().unwrap();
        let address = format!("sqlite:{}/api.db", folder.path().display());
        let file = SqliteFile::open(&address, StoreMetrics::default()).await.unwrap();
        let mut transaction = file.write().await.unwrap();
        let insert = query("INSERT INTO people (issuer, subject) VALUES ('i', 's')");
        insert.execute(&mut transaction).await.unwrap();
        transaction.commit().await.unwrap();
        let mut found = Vec::new();
        for entry in fs::read_dir(folder.path()).unwrap() {
            let entry = entry.unwrap();
            let name = entry.file_name().into_string().unwrap();
            assert_eq!(entry.metadata().unwrap().permissions().mode() & 0o777, 0o600, "{name}");
            found.push(name);
        }
        found.sort();
        assert_eq!(found, ["api.db", "api.db-shm", "api.db-wal", "api.open.lock"]);
    }
}

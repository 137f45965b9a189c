//! The database of sessions and tokens: SQLite by default, PostgreSQL where several machines share it.
//!
//! Every statement of this crate means the same on both, so there is one set of them. On SQLite there is one writer
//! connection, and processes that share the file take turns: SQLite itself lets a process that waits look again only
//! now and then, so that one which writes all the time would keep the others out.

use std::{
    fs::{File, TryLockError},
    io,
    ops::{Deref, DerefMut},
    path::PathBuf,
    str::FromStr,
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
    time::Duration,
};

use sqlx::{
    Any, AnyConnection, AnyPool, Executor, PgPool, SqlitePool,
    any::AnyPoolOptions,
    migrate::MigrateError,
    pool::PoolConnection,
    postgres::{PgConnectOptions, PgPoolOptions},
    sqlite::{SqliteConnectOptions, SqliteJournalMode},
};

use crate::migrations;

/// How many connections read from SQLite at once.
const READERS: u32 = 4;
/// How many connections one process has to PostgreSQL.
const CONNECTIONS: u32 = 16;
/// How long a statement waits for its connection before the caller is told that the database is not available.
const ACQUIRE_TIMEOUT: Duration = Duration::from_secs(10);
/// How long a statement waits for another process to finish its own, in milliseconds.
const BUSY_TIMEOUT: &str = "PRAGMA busy_timeout = 30000";
/// A rotated refresh token that is lost in a power cut can't be had again, so such a commit reaches the disk.
const SYNCHRONOUS_FULL: &str = "PRAGMA synchronous = FULL";
/// A lease that is lost in a power cut is one that nobody holds any more.
const SYNCHRONOUS_NORMAL: &str = "PRAGMA synchronous = NORMAL";

/// The database of sessions and tokens.
#[derive(Debug, Clone)]
pub struct Db {
    pub(crate) read: AnyPool,
    write: AnyPool,
    /// The file that processes lock to write; SQLite only.
    lock_file: Option<Arc<File>>,
    /// How many connections were opened to write on.
    writers: Arc<AtomicU32>,
    /// Where notifications come from; PostgreSQL only.
    listener: Option<PgPool>,
}

/// A connection to write on, for as long as this process holds the write lock.
pub(crate) struct Writer {
    /// Released first, so that whoever has the connection next takes the lock anew.
    _lock: Option<WriteLock>,
    connection: PoolConnection<Any>,
}

/// The lock that a process holds while it writes. It is advisory: what is written is whole without it.
struct WriteLock(Arc<File>);

impl Drop for WriteLock {
    fn drop(&mut self) {
        if let Err(error) = self.0.unlock() {
            tracing::error!(%error, "the write lock could not be released");
        }
    }
}

impl Deref for Writer {
    type Target = AnyConnection;

    fn deref(&self) -> &AnyConnection {
        &self.connection
    }
}

impl DerefMut for Writer {
    fn deref_mut(&mut self) -> &mut AnyConnection {
        &mut self.connection
    }
}

/// Why the database could not be opened. None of it shows the address, which may hold a password.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The address is neither SQLite's nor PostgreSQL's.
    #[error("not a database address, such as sqlite:bff.db or postgres://bff@db.example/bff")]
    Address(#[source] sqlx::Error),
    /// The folder of the file could not be made.
    #[error("the folder {0} can't be made")]
    Folder(PathBuf, #[source] io::Error),
    /// Two processes must not bring the tables up to date at once, and the file that keeps them apart can't be held.
    #[error("the file {0} can't be locked")]
    Lock(PathBuf, #[source] io::Error),
    /// The database could not be reached.
    #[error("the database can't be opened")]
    Connect(#[source] sqlx::Error),
    /// The tables could not be brought up to date.
    #[error("the database's tables can't be brought up to date")]
    Migrate(#[from] MigrateError),
}

impl Db {
    /// Opens `address` (`sqlite:PATH` or `postgres://…`) and brings its tables up to date. A missing SQLite file is
    /// made; a PostgreSQL database must be there.
    ///
    /// # Errors
    /// See [`OpenError`].
    pub async fn open(address: &str) -> Result<Self, OpenError> {
        sqlx::any::install_default_drivers();
        match address.split_once(':') {
            Some(("postgres" | "postgresql", _)) => Self::open_postgres(address).await,
            _ => Self::open_sqlite(address).await,
        }
    }

    async fn open_sqlite(address: &str) -> Result<Self, OpenError> {
        let options = SqliteConnectOptions::from_str(address)
            .map_err(OpenError::Address)?
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal);
        if let Some(folder) = options.get_filename().parent().filter(|folder| !folder.as_os_str().is_empty())
        {
            std::fs::create_dir_all(folder).map_err(|source| OpenError::Folder(folder.to_owned(), source))?;
        }
        let path = options.get_filename().with_extension("lock");
        let failed = |error| OpenError::Lock(path.clone(), error);
        let lock_file = Arc::new(File::create(&path).map_err(failed)?);
        let migration_lock = lock(&lock_file).await.map_err(failed)?;
        let migrating = SqlitePool::connect_with(options).await.map_err(OpenError::Connect)?;
        migrations::sqlite().run(&migrating).await?;
        migrating.close().await;
        drop(migration_lock);
        let writers = Arc::new(AtomicU32::new(0));
        let pool = |connections, opened: Arc<AtomicU32>| {
            let options = AnyPoolOptions::new()
                .max_connections(connections)
                .acquire_timeout(ACQUIRE_TIMEOUT)
                .test_before_acquire(false)
                .idle_timeout(None)
                .max_lifetime(None)
                .after_connect(move |connection, _| {
                    opened.fetch_add(1, Ordering::Relaxed);
                    Box::pin(async move { connection.execute(BUSY_TIMEOUT).await.map(drop) })
                });
            async move { options.connect(address).await.map_err(OpenError::Connect) }
        };
        let (write, read) = (pool(1, writers.clone()).await?, pool(READERS, Arc::default()).await?);
        Ok(Self { write, read, lock_file: Some(lock_file), writers, listener: None })
    }

    async fn open_postgres(address: &str) -> Result<Self, OpenError> {
        let options = PgConnectOptions::from_str(address).map_err(OpenError::Address)?;
        let listener = PgPoolOptions::new().connect_lazy_with(options.clone());
        let migrating = PgPool::connect_with(options).await.map_err(OpenError::Connect)?;
        migrations::postgres().run(&migrating).await?;
        migrating.close().await;
        let pool = AnyPoolOptions::new()
            .max_connections(CONNECTIONS)
            .acquire_timeout(ACQUIRE_TIMEOUT)
            .connect(address)
            .await
            .map_err(OpenError::Connect)?;
        let (write, read) = (pool.clone(), pool);
        Ok(Self { write, read, lock_file: None, writers: Arc::default(), listener: Some(listener) })
    }

    /// A connection whose commits survive a power cut.
    pub(crate) async fn durable(&self) -> sqlx::Result<Writer> {
        self.writer(SYNCHRONOUS_FULL).await
    }

    /// A connection for what may be lost in a power cut: leases and times of use. On SQLite each durable commit waits
    /// for the disk, so there must be no more of them than need be.
    pub(crate) async fn relaxed(&self) -> sqlx::Result<Writer> {
        self.writer(SYNCHRONOUS_NORMAL).await
    }

    /// A number that is another one after every commit of another process's, and the same after those of this one.
    /// Nothing on PostgreSQL, where nobody counts them.
    pub(crate) async fn foreign_changes(&self) -> sqlx::Result<Option<u64>> {
        if self.lock_file.is_none() {
            return Ok(None);
        }
        let mut connection = self.write.acquire().await?;
        // Each connection counts for itself.
        let writers = u64::from(self.writers.load(Ordering::Relaxed));
        let version: i64 = sqlx::query_scalar("PRAGMA data_version").fetch_one(&mut *connection).await?;
        Ok(Some(writers << 32 | version.unsigned_abs()))
    }

    /// How to connect to where notifications come from. Nothing on SQLite, which has none.
    pub(crate) fn listener_options(&self) -> Option<Arc<PgConnectOptions>> {
        self.listener.as_ref().map(PgPool::connect_options)
    }

    async fn writer(&self, synchronous: &'static str) -> sqlx::Result<Writer> {
        let mut connection = self.write.acquire().await?;
        let Some(lock_file) = &self.lock_file else { return Ok(Writer { connection, _lock: None }) };
        connection.execute(synchronous).await?;
        let lock = lock(lock_file).await.map_err(sqlx::Error::Io)?;
        Ok(Writer { connection, _lock: Some(lock) })
    }
}

/// Waits for the write lock. Where no other process has it, that takes no time.
async fn lock(file: &Arc<File>) -> io::Result<WriteLock> {
    match file.try_lock() {
        Ok(()) => Ok(WriteLock(file.clone())),
        Err(TryLockError::Error(error)) => Err(error),
        Err(TryLockError::WouldBlock) => {
            let file = file.clone();
            let waiting = tokio::task::spawn_blocking(move || file.lock().map(|()| WriteLock(file)));
            waiting.await.map_err(io::Error::other).flatten()
        }
    }
}

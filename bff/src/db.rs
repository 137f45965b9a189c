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
    sync::Arc,
    time::Duration,
};

use sqlx::{
    Any, AnyConnection, AnyPool, Executor, PgPool, SqlitePool,
    any::AnyPoolOptions,
    migrate::MigrateError,
    pool::PoolConnection,
    postgres::PgConnectOptions,
    sqlite::{SqliteConnectOptions, SqliteJournalMode},
};

use crate::migrations;

/// How many connections read from SQLite at once.
const READERS: u32 = 4;
/// How many connections one process has to PostgreSQL.
const CONNECTIONS: u32 = 16;
/// How long a statement waits for its connection before the caller is told that the database is not available.
const PATIENCE: Duration = Duration::from_secs(10);
/// How long a statement waits for another process to finish its own, in milliseconds.
const BUSY: &str = "PRAGMA busy_timeout = 30000";
/// A rotated refresh token that is lost in a power cut can't be had again, so such a commit reaches the disk.
const FULL: &str = "PRAGMA synchronous = FULL";
/// A lease that is lost in a power cut is one that nobody holds any more.
const NORMAL: &str = "PRAGMA synchronous = NORMAL";

/// The database of sessions and tokens.
#[derive(Debug, Clone)]
pub struct Db {
    pub(crate) read: AnyPool,
    write: AnyPool,
    /// The file whose lock is the turn to write; SQLite only.
    turns: Option<Arc<File>>,
}

/// A connection to write on, for as long as it is this process's turn.
pub(crate) struct Writer {
    /// Given back first, so that whoever has the connection next takes a turn of their own.
    _turn: Option<Turn>,
    connection: PoolConnection<Any>,
}

/// A process's turn to write. It is a courtesy: what is written is whole without it.
struct Turn(Arc<File>);

impl Drop for Turn {
    fn drop(&mut self) {
        if let Err(error) = self.0.unlock() {
            tracing::error!(%error, "the turn to write could not be given back");
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
        let turns = Arc::new(File::create(&path).map_err(failed)?);
        let alone = turn(&turns).await.map_err(failed)?;
        let migrating = SqlitePool::connect_with(options).await.map_err(OpenError::Connect)?;
        migrations::sqlite().run(&migrating).await?;
        migrating.close().await;
        drop(alone);
        let pool = |connections| {
            let options = AnyPoolOptions::new()
                .max_connections(connections)
                .acquire_timeout(PATIENCE)
                .test_before_acquire(false)
                .after_connect(|connection, _| {
                    Box::pin(async move { connection.execute(BUSY).await.map(drop) })
                });
            async move { options.connect(address).await.map_err(OpenError::Connect) }
        };
        Ok(Self { write: pool(1).await?, read: pool(READERS).await?, turns: Some(turns) })
    }

    async fn open_postgres(address: &str) -> Result<Self, OpenError> {
        let options = PgConnectOptions::from_str(address).map_err(OpenError::Address)?;
        let migrating = PgPool::connect_with(options).await.map_err(OpenError::Connect)?;
        migrations::postgres().run(&migrating).await?;
        migrating.close().await;
        let pool = AnyPoolOptions::new()
            .max_connections(CONNECTIONS)
            .acquire_timeout(PATIENCE)
            .connect(address)
            .await
            .map_err(OpenError::Connect)?;
        Ok(Self { read: pool.clone(), write: pool, turns: None })
    }

    /// A connection whose commits survive a power cut.
    pub(crate) async fn durable(&self) -> sqlx::Result<Writer> {
        self.writer(FULL).await
    }

    /// A connection for what may be lost in a power cut: leases and times of use. On SQLite each durable commit waits
    /// for the disk, so there must be no more of them than need be.
    pub(crate) async fn light(&self) -> sqlx::Result<Writer> {
        self.writer(NORMAL).await
    }

    async fn writer(&self, synchronous: &'static str) -> sqlx::Result<Writer> {
        let mut connection = self.write.acquire().await?;
        let Some(turns) = &self.turns else { return Ok(Writer { connection, _turn: None }) };
        connection.execute(synchronous).await?;
        let turn = turn(turns).await.map_err(sqlx::Error::Io)?;
        Ok(Writer { connection, _turn: Some(turn) })
    }
}

/// Waits for this process's turn. Where nobody else is there, that takes no time.
async fn turn(turns: &Arc<File>) -> io::Result<Turn> {
    match turns.try_lock() {
        Ok(()) => Ok(Turn(turns.clone())),
        Err(TryLockError::Error(error)) => Err(error),
        Err(TryLockError::WouldBlock) => {
            let turns = turns.clone();
            let waiting = tokio::task::spawn_blocking(move || turns.lock().map(|()| Turn(turns)));
            waiting.await.map_err(io::Error::other).flatten()
        }
    }
}

//! The database of sessions and tokens: SQLite by default, PostgreSQL where several machines share it.
//!
//! Every statement of this crate means the same on both, so there is one set of them ([`query`]). Each database is spoken
//! to by its own driver, which keeps the statements prepared. On SQLite a process has some connections to read and one to
//! write, which is the [`writer`]'s.

mod checkpoints;
mod connection;
mod lost_connection;
mod moved_tables;
mod open_lock;
mod private_file;
mod query;
mod readers;
#[cfg(test)]
mod tests;
mod write_turn;
mod writer;

use std::{io, path::PathBuf, str::FromStr, sync::Arc, time::Duration};

use futures::future::BoxFuture;
use sqlx::{
    Executor as _, PgPool, Postgres, Sqlite, SqlitePool,
    migrate::{MigrateError, Migrator},
    postgres::{PgConnectOptions, PgPoolOptions},
    sqlite::{SqliteConnectOptions, SqliteJournalMode},
};

use crate::{metrics::database::DbMetrics, migrations};
pub(crate) use connection::Connection;
use connection::Row;
use lost_connection::reading;
use open_lock::OpenLock;
#[cfg(test)]
pub(crate) use query::MADE;
use query::bind_all;
pub(crate) use query::{Query, query};
use readers::Readers;
use write_turn::WriteTurns;
pub(crate) use writer::Durability;
use writer::Writer;

/// How many connections one process has to PostgreSQL.
const CONNECTIONS: u32 = 16;
/// How long a statement waits for its connection before the caller is told that the database is not available.
const ACQUIRE_TIMEOUT: Duration = Duration::from_secs(10);
/// For how long a connection to PostgreSQL waits for a lock of somebody else's before the caller is told to come again, and
/// how long it holds its own where the machine of this process is gone. Where the server, the database, the role or the address
/// says something else, that holds. Who commits a refresh holds its row meanwhile, on which the lease can't be renewed: it is to
/// let go of that while the lease still holds, or another process would use the same refresh token.
pub(crate) const LOCK_LIMITS: &str = "SELECT set_config(name, value, false)
    FROM (VALUES ('lock_timeout', '3s'), ('idle_in_transaction_session_timeout', '1min')) AS own (name, value)
    WHERE current_setting(name) = '0'";
/// How long a statement waits for whoever writes to the file without taking turns, such as SQLite's own shell.
const BUSY_TIMEOUT: Duration = Duration::from_secs(30);

/// The database of sessions and tokens.
///
/// What it is asked for is waited for in a box: it has room for either database's protocol, several thousand bytes, and each
/// future around it would have that twice over, on stacks too.
#[derive(Debug, Clone)]
pub struct Db {
    backend: Backend,
    metrics: DbMetrics,
}

#[derive(Debug, Clone)]
enum Backend {
    Sqlite { readers: Readers, writer: Writer, _open: Arc<OpenLock> },
    Postgres(PgPool),
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
        if Self::is_shared_by_machines(address) {
            Self::open_postgres(address).await
        } else {
            Self::open_sqlite(address).await
        }
    }

    /// Whether several machines may work on the database that `address` names, and not processes of one alone.
    #[must_use]
    pub fn is_shared_by_machines(address: &str) -> bool {
        matches!(address.split_once(':'), Some(("postgres" | "postgresql", _)))
    }

    /// The tables that this program knows, on the database that `address` names, without opening it.
    #[must_use]
    pub fn tables(address: &str) -> Migrator {
        if Self::is_shared_by_machines(address) { migrations::postgres() } else { migrations::sqlite() }
    }

    async fn open_sqlite(address: &str) -> Result<Self, OpenError> {
        let options = SqliteConnectOptions::from_str(address)
            .map_err(OpenError::Address)?
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            .busy_timeout(BUSY_TIMEOUT);
        if let Some(folder) = options.get_filename().parent().filter(|folder| !folder.as_os_str().is_empty())
        {
            std::fs::create_dir_all(folder).map_err(|source| OpenError::Folder(folder.to_owned(), source))?;
        }
        let file = options.get_filename().to_owned();
        let lock_failed = |source| OpenError::Lock(options.get_filename().to_owned(), source);
        let open = OpenLock::take(file).await.map_err(lock_failed)?;
        let mut turns =
            WriteTurns::of(options.get_filename()).map_err(|(path, source)| OpenError::Lock(path, source))?;
        let migration_turn = turns.take().await.map_err(lock_failed)?;
        let migrating = SqlitePool::connect_with(options.clone()).await.map_err(OpenError::Connect)?;
        migrations::sqlite().run(&migrating).await?;
        migrating.close().await;
        drop(migration_turn);
        let readers = Readers::new(options.clone());
        let writer = Writer::start(options, turns, readers.clone()).await.map_err(OpenError::Connect)?;
        Ok(Self::on(Backend::Sqlite { readers, writer, _open: Arc::new(open) }))
    }

    async fn open_postgres(address: &str) -> Result<Self, OpenError> {
        let options = PgConnectOptions::from_str(address).map_err(OpenError::Address)?;
        let migrating = PgPool::connect_with(options.clone()).await.map_err(OpenError::Connect)?;
        migrations::postgres().run(&migrating).await?;
        migrating.close().await;
        let pool = PgPoolOptions::new()
            .max_connections(CONNECTIONS)
            .acquire_timeout(ACQUIRE_TIMEOUT)
            .after_connect(|connection, _| {
                Box::pin(async move { connection.execute(LOCK_LIMITS).await.map(drop) })
            })
            .connect_with(options)
            .await
            .map_err(OpenError::Connect)?;
        Ok(Self::on(Backend::Postgres(pool)))
    }

    fn on(backend: Backend) -> Self {
        Self { backend, metrics: DbMetrics::default() }
    }

    pub(crate) const fn metrics(&self) -> &DbMetrics {
        &self.metrics
    }

    /// Looks at the connections, for whoever collects metrics.
    pub(crate) fn look_at_connections(&self) {
        let (used, idle) = match &self.backend {
            Backend::Sqlite { readers, .. } => readers.used_and_idle(),
            Backend::Postgres(pool) => {
                let idle = pool.num_idle();
                (usize::try_from(pool.size()).unwrap_or(usize::MAX).saturating_sub(idle), idle)
            }
        };
        self.metrics.look_at_connections(used, idle);
    }

    /// The first row that a statement gives.
    pub(crate) async fn fetch_optional<R: Row>(&self, query: Query) -> sqlx::Result<Option<R>> {
        self.metrics.read(Box::pin(self.try_fetch_optional(query))).await
    }

    async fn try_fetch_optional<R: Row>(&self, Query { sql, values }: Query) -> sqlx::Result<Option<R>> {
        match &self.backend {
            Backend::Sqlite { readers, .. } => {
                let mut reader = readers.acquire(ACQUIRE_TIMEOUT).await?;
                let query = bind_all!(sqlx::query_as::<Sqlite, R>(sql), values);
                let row = query.fetch_optional(&mut reader.connection).await?;
                readers.release(reader);
                Ok(row)
            }
            Backend::Postgres(pool) => {
                let read =
                    || bind_all!(sqlx::query_as::<Postgres, R>(sql), values.clone()).fetch_optional(pool);
                reading(read).await
            }
        }
    }

    /// All rows that a statement gives.
    pub(crate) async fn fetch_all<R: Row>(&self, query: Query) -> sqlx::Result<Vec<R>> {
        self.metrics.read(Box::pin(self.try_fetch_all(query))).await
    }

    async fn try_fetch_all<R: Row>(&self, Query { sql, values }: Query) -> sqlx::Result<Vec<R>> {
        match &self.backend {
            Backend::Sqlite { readers, .. } => {
                let mut reader = readers.acquire(ACQUIRE_TIMEOUT).await?;
                let query = bind_all!(sqlx::query_as::<Sqlite, R>(sql), values);
                let rows = query.fetch_all(&mut reader.connection).await?;
                readers.release(reader);
                Ok(rows)
            }
            Backend::Postgres(pool) => {
                let read = || bind_all!(sqlx::query_as::<Postgres, R>(sql), values.clone()).fetch_all(pool);
                reading(read).await
            }
        }
    }

    /// Carries out one statement that writes. How many rows it wrote.
    pub(crate) async fn execute(&self, durability: Durability, query: Query) -> sqlx::Result<u64> {
        match &self.backend {
            Backend::Sqlite { .. } => {
                self.transaction(durability, |connection| Box::pin(connection.execute(query))).await
            }
            Backend::Postgres(pool) => {
                let Query { sql, values } = query;
                let done = bind_all!(sqlx::query::<Postgres>(sql), values).execute(pool);
                let done = self.metrics.write(Box::pin(done)).await?;
                Ok(done.rows_affected())
            }
        }
    }

    /// Carries out what belongs together: all of it happens, or where it fails, nothing. What takes long and is no
    /// statement is done before, as others wait meanwhile.
    pub(crate) async fn transaction<T, E>(
        &self,
        durability: Durability,
        work: impl for<'c> FnOnce(&'c mut Connection) -> BoxFuture<'c, Result<T, E>> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<sqlx::Error> + Send + 'static,
    {
        self.metrics.write(Box::pin(self.try_transaction(durability, work))).await
    }

    async fn try_transaction<T, E>(
        &self,
        durability: Durability,
        work: impl for<'c> FnOnce(&'c mut Connection) -> BoxFuture<'c, Result<T, E>> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<sqlx::Error> + Send + 'static,
    {
        let pool = match &self.backend {
            Backend::Sqlite { writer, .. } => return writer.write(durability, Box::new(work)).await,
            Backend::Postgres(pool) => pool,
        };
        let mut connection = Connection::Postgres(pool.begin().await?);
        let outcome = work(&mut connection).await?;
        if let Connection::Postgres(transaction) = connection {
            transaction.commit().await?;
        }
        Ok(outcome)
    }

    /// A number that is another one after every commit of another process's, and the same after those of this one.
    /// Nothing on PostgreSQL, where nobody counts them.
    pub(crate) async fn foreign_changes(&self) -> sqlx::Result<Option<u64>> {
        match &self.backend {
            Backend::Sqlite { writer, .. } => writer.foreign_changes().await.map(Some),
            Backend::Postgres(_) => Ok(None),
        }
    }

    /// How to connect to where notifications come from. Nothing on SQLite, which has none.
    pub(crate) fn listener_options(&self) -> Option<Arc<PgConnectOptions>> {
        match &self.backend {
            Backend::Sqlite { .. } => None,
            Backend::Postgres(pool) => Some(pool.connect_options()),
        }
    }
}

//! The API's database on a PostgreSQL server, which several processes may share.

use std::{str::FromStr, time::Duration};

use sqlx::{
    Executor as _, PgPool,
    pool::CloseEvent,
    postgres::{PgConnectOptions, PgPoolOptions},
};

use super::{
    connection::{Connection, Transaction},
    metrics::{Pool, StoreMetrics},
    migrations,
    open_error::OpenError,
};

/// How many connections one process has.
const CONNECTIONS: u32 = 16;
/// How long a request waits for one of them.
const ACQUIRE_TIMEOUT: Duration = Duration::from_secs(10);
/// For how long a change waits for a lock of somebody else's before the caller is told to come again, and how long it holds
/// its own where the machine of this process is gone. Where the server, the database, the role or the address says something
/// else, that holds.
/// The token handler, which depends on no crate of ours, says the same to its own (`bff/src/db.rs`).
const LOCK_LIMITS: &str = "SELECT set_config(name, value, false)
    FROM (VALUES ('lock_timeout', '10s'), ('idle_in_transaction_session_timeout', '1min')) AS own (name, value)
    WHERE current_setting(name) = '0'";

/// A database of a server. Clones share their connections.
#[derive(Debug, Clone)]
pub(super) struct PostgresDatabase {
    pool: PgPool,
    metrics: StoreMetrics,
}

impl PostgresDatabase {
    pub(super) async fn open(database_url: &str, metrics: StoreMetrics) -> Result<Self, OpenError> {
        let options = PgConnectOptions::from_str(database_url).map_err(OpenError::Address)?;
        // Processes that start together wait for each other here, however long it takes: sqlx holds an advisory lock meanwhile.
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
        Ok(Self { pool, metrics })
    }

    pub(super) async fn close(&self) {
        self.pool.close().await;
    }

    pub(super) fn closing(&self) -> CloseEvent {
        self.pool.close_event()
    }

    pub(super) async fn connection(&self) -> Result<Connection, sqlx::Error> {
        Ok(self.metrics.waiting(Pool::Server, self.pool.acquire()).await?.into())
    }

    pub(super) async fn snapshot(&self) -> Result<Transaction, sqlx::Error> {
        let begun = self.pool.begin_with("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
        Ok(self.metrics.waiting(Pool::Server, begun).await?.into())
    }

    /// Each statement sees what was committed before it, so that one that comes after a lock sees what its last holder did.
    pub(super) async fn write(&self) -> Result<Transaction, sqlx::Error> {
        let begun = self.pool.begin_with("BEGIN ISOLATION LEVEL READ COMMITTED");
        Ok(self.metrics.waiting(Pool::Server, begun).await?.into())
    }

    pub(super) fn look_at_connections(&self) {
        self.metrics.look_at(Pool::Server, &self.pool);
    }
}

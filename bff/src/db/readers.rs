//! The connections that read from a SQLite file, a few for one process.
//!
//! A pool of sqlx's asks each connection whether it is still there whenever it comes back: a task and a second question to
//! the connection's thread for each read. A file is always there: here a connection that has answered is good, and any
//! other is closed.

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use sqlx::{ConnectOptions, SqliteConnection, sqlite::SqliteConnectOptions};
use tokio::{
    sync::{OwnedSemaphorePermit, Semaphore},
    time::timeout,
};

/// How many read at once.
const READERS: usize = 4;

/// The connections.
#[derive(Debug, Clone)]
pub(super) struct Readers(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    options: SqliteConnectOptions,
    permits: Arc<Semaphore>,
    idle: Mutex<Vec<SqliteConnection>>,
}

/// A connection to read on. Give it back when it has answered: if it is dropped, it is closed.
pub(super) struct Reader {
    pub(super) connection: SqliteConnection,
    permit: OwnedSemaphorePermit,
}

impl Readers {
    pub(super) fn new(options: SqliteConnectOptions) -> Self {
        let permits = Arc::new(Semaphore::new(READERS));
        Self(Arc::new(Inner { options, permits, idle: Mutex::default() }))
    }

    /// How many connections are in use, and how many could be.
    pub(super) fn used_and_idle(&self) -> (usize, usize) {
        let idle = self.0.idle.lock().unwrap_or_else(PoisonError::into_inner).len();
        (READERS.saturating_sub(self.0.permits.available_permits()), idle)
    }

    /// Waits for a connection, for so long at most.
    pub(super) async fn acquire(&self, patience: Duration) -> sqlx::Result<Reader> {
        let permit = timeout(patience, self.0.permits.clone().acquire_owned()).await;
        let permit = permit.map_err(|_| sqlx::Error::PoolTimedOut)?.map_err(|_| sqlx::Error::PoolClosed)?;
        let idle = self.0.idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let connection = match idle {
            Some(connection) => connection,
            None => self.0.options.connect().await?,
        };
        Ok(Reader { connection, permit })
    }

    pub(super) fn release(&self, Reader { connection, permit }: Reader) {
        self.0.idle.lock().unwrap_or_else(PoisonError::into_inner).push(connection);
        drop(permit);
    }
}

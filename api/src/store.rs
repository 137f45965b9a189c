//! The API's own database: SQLite, one file. It knows persons, expenses and reports, and no token.
//!
//! A change is one transaction: it reads what is there, asks `domain` whether the change may be, and writes. Every
//! statement is bound to a person whom the guard let in.

#[macro_use]
mod from_row;

mod comments;
mod contents;
mod demo;
mod expense_changes;
mod expense_events;
mod expenses;
mod history;
mod idempotency;
mod imports;
mod moves;
mod people;
mod receipts;
mod report_changes;
mod reports;
mod summary;

use std::{io, path::PathBuf, str::FromStr, time::Duration};

use domain::{Denied, Invalid, NotReady, Report, Status, problem::Present, receipt::MOST_RECEIPTS};
use sqlx::{
    Sqlite, SqlitePool, Transaction,
    migrate::MigrateError,
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous},
};

use crate::migrations;

pub(crate) use contents::Placing;
pub(crate) use expenses::After as ExpensesAfter;
pub(crate) use moves::Move;
pub(crate) use receipts::{NewReceipt, Of as ReceiptsOf};
pub(crate) use reports::{After as ReportsAfter, Reach};

/// How long a write waits for another one to end.
const BUSY_TIMEOUT: Duration = Duration::from_secs(5);
/// SQLite has one writer; the other connections read.
const CONNECTIONS: u32 = 8;

/// The people, their reports and expenses. Clones share one pool.
#[derive(Debug, Clone)]
pub struct Store {
    pool: SqlitePool,
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
}

/// Why the store could not answer.
#[derive(Debug, thiserror::Error)]
pub(crate) enum StoreError {
    #[error("the database failed")]
    Database(#[from] sqlx::Error),
    #[error("a row of the table {0} holds what its constraints forbid")]
    Corrupt(&'static str),
}

/// Why a change was not made. Each text says what to do instead.
#[derive(Debug, thiserror::Error)]
pub(crate) enum NotDone {
    /// It is not there, or not for this person to see.
    #[error("there is no such {0}")]
    NoSuch(&'static str),
    /// Another change came first.
    #[error("somebody has changed this since you read it; look at the present version and decide again")]
    Stale(Present),
    #[error(transparent)]
    Denied(#[from] Denied),
    #[error(transparent)]
    Invalid(#[from] Invalid),
    /// RFC 9470 §3: who acts must have signed in lately.
    #[error("this needs a sign-in that is no older than {} s", .max_age.as_secs())]
    ProofNeeded { max_age: Duration },
    /// What is in the report stands.
    #[error("{}", closed(*.0))]
    Closed(Status),
    #[error("the report is {}, and only an open one can be deleted", .0.word())]
    NotOpen(Status),
    #[error("a report holds {} expenses at most; begin another one", Report::MOST_EXPENSES)]
    Full,
    #[error("an expense holds {} receipts at most; remove one first", MOST_RECEIPTS)]
    TooManyReceipts,
    #[error("no row of the import is without a fault; correct the file and send it again")]
    NothingToImport,
    #[error(transparent)]
    NotReady(#[from] NotReady),
    /// The same key came with another request.
    #[error("this Idempotency-Key was used for another request; take a new one")]
    KeyReused,
    #[error("the store failed")]
    Store(#[from] StoreError),
}

impl From<sqlx::Error> for NotDone {
    fn from(error: sqlx::Error) -> Self {
        Self::Store(error.into())
    }
}

const fn closed(status: Status) -> &'static str {
    match status {
        Status::Submitted => "the report was submitted; retract it to change what is in it",
        _ => "the report was decided on; what is in it can no longer be changed",
    }
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
    let pool = SqlitePoolOptions::new()
        .max_connections(CONNECTIONS)
        .connect_with(options)
        .await
        .map_err(|source| OpenError::Open { url: url(), source })?;
    migrations::sqlite().run(&pool).await?;
    Ok(Store { pool })
}

impl Store {
    /// Ends all connections, so that the write-ahead log is folded into the file.
    pub async fn close(&self) {
        self.pool.close().await;
    }

    /// Whether the store answers.
    pub(crate) async fn ping(&self) -> Result<(), StoreError> {
        sqlx::query("SELECT 1").execute(&self.pool).await?;
        Ok(())
    }

    /// A transaction that writes. The lock is taken at the start: one that first reads could not wait for it later.
    async fn write(&self) -> Result<Transaction<'static, Sqlite>, sqlx::Error> {
        self.pool.begin_with("BEGIN IMMEDIATE").await
    }
}

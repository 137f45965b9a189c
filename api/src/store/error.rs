//! Why the store gives no answer, and why it does not do what was asked of it.

use std::time::Duration;

use domain::{
    Denied, Invalid, NotReady, RefundConflict, Report, Status, import::ImportConflict, problem::Present,
    receipt::MOST_RECEIPTS,
};
use sqlx::sqlite::SqliteError;

/// Why the store could not answer.
#[derive(Debug, thiserror::Error)]
pub(crate) enum StoreError {
    /// What it waited for in vain was a lock of another change's, or a connection.
    #[error("the database is busy")]
    Busy(#[source] sqlx::Error),
    #[error("the database failed")]
    Database(#[source] sqlx::Error),
    #[error("a row of the table {0} holds what its constraints forbid")]
    Corrupt(&'static str),
}

impl From<sqlx::Error> for StoreError {
    fn from(error: sqlx::Error) -> Self {
        if is_busy(&error) { Self::Busy(error) } else { Self::Database(error) }
    }
}

fn is_busy(error: &sqlx::Error) -> bool {
    // PostgreSQL's lock_not_available.
    const LOCKED: &str = "55P03";
    // SQLITE_BUSY: another process writes. Above the first byte stands in which way.
    const BUSY: u32 = 5;
    let Some(refusal) = error.as_database_error() else {
        return matches!(error, sqlx::Error::PoolTimedOut);
    };
    let code = refusal.code().unwrap_or_default();
    if refusal.try_downcast_ref::<SqliteError>().is_some() {
        code.parse::<u32>().is_ok_and(|code| code & 0xff == BUSY)
    } else {
        code == LOCKED
    }
}

/// Why an operation was not carried out. Each text says what to do instead.
#[derive(Debug, thiserror::Error)]
pub(crate) enum OperationError {
    /// It is not there, or not for this person to see.
    #[error("there is no such {0}")]
    NotFound(&'static str),
    /// Another change came first.
    #[error("somebody has changed this since you read it; look at the present version and decide again")]
    Stale(Present),
    #[error(transparent)]
    Denied(#[from] Denied),
    #[error(transparent)]
    Invalid(#[from] Invalid),
    /// RFC 9470 §3: who acts must have signed in lately.
    #[error("this needs a sign-in that is no older than {} s", .max_age.as_secs())]
    ReauthenticationRequired { max_age: Duration },
    /// What is in the report stands.
    #[error("{}", closed(*.0))]
    Closed(Status),
    #[error("the report is {}, and only an open one can be deleted", .0.word())]
    NotOpen(Status),
    #[error("a report holds {} expenses at most; begin another one", Report::MOST_EXPENSES)]
    Full,
    #[error("an expense holds {} receipts at most; remove one first", MOST_RECEIPTS)]
    TooManyReceipts,
    #[error(transparent)]
    Import(#[from] ImportConflict),
    #[error(transparent)]
    Refund(#[from] RefundConflict),
    #[error(transparent)]
    NotReady(#[from] NotReady),
    /// The same key came with another request.
    #[error("this Idempotency-Key was used for another request; take a new one")]
    KeyReused,
    #[error("the store failed")]
    Store(#[from] StoreError),
}

impl From<sqlx::Error> for OperationError {
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

#[cfg(test)]
mod tests {
    use sqlx::{
        ConnectOptions as _,
        sqlite::{SqliteConnectOptions, SqliteJournalMode},
    };
    use tempfile::TempDir;

    use super::*;

    #[tokio::test]
    async fn who_waited_in_vain_for_another_process_that_writes_may_come_again() {
        let folder = TempDir::new().unwrap();
        let options = SqliteConnectOptions::new()
            .filename(folder.path().join("api.db"))
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            .busy_timeout(Duration::ZERO);
        let (mut one, mut other) = (options.connect().await.unwrap(), options.connect().await.unwrap());
        sqlx::query("BEGIN IMMEDIATE").execute(&mut one).await.unwrap();
        let refused = sqlx::query("BEGIN IMMEDIATE").execute(&mut other).await.unwrap_err();
        assert!(matches!(StoreError::from(refused), StoreError::Busy(_)));
        let wrong = sqlx::query("SELECT * FROM nothing").execute(&mut other).await.unwrap_err();
        assert!(matches!(StoreError::from(wrong), StoreError::Database(_)));
    }
}

//! Checkpoints of a SQLite file: what was committed to its log is copied to where it belongs.
//!
//! SQLite would do it within the commit that makes the log long, and whoever waits for that one would wait for thousands
//! of pages to be written. Here it goes on beside the writer, on one of the connections that read: one more would be a
//! thread and some hundred kilobytes for what is done a few times a second.

use std::{error::Error, time::Duration};

use sqlx::SqliteConnection;
use tokio::time::sleep;

use super::readers::Readers;

/// How long after one there is the next, where nobody has written meanwhile.
const INTERVAL: Duration = Duration::from_millis(500);
/// The same where somebody has: who shares the processor waits for few pages then. A sweep of ended sessions writes thousands
/// in a second.
const BUSY_INTERVAL: Duration = Duration::from_millis(100);
/// How many pages (of 4 KiB) the log may have before it is begun anew. While somebody writes all the time, there is
/// always a commit that is not copied yet, and the log would go on growing.
const LONGEST_LOG: i64 = 16_384;

/// How long it waits for a connection.
const PATIENCE: Duration = Duration::from_secs(10);

/// Whether it was kept from it, how many pages the log has, and how many of them are copied.
type Checkpoint = (i64, i64, i64);

/// Copies what is committed now and then. `report` is told whether the log should be begun anew; it says whether there is
/// somebody yet who writes.
pub(super) async fn run(readers: Readers, report: impl Fn(bool) -> bool) {
    let (mut interval, mut before) = (INTERVAL, 0);
    loop {
        sleep(interval).await;
        let log = checkpoint(&readers).await.unwrap_or_else(|error| {
            tracing::error!(error = &error as &dyn Error, "the database's log could not be copied");
            0
        });
        interval = if log == before { INTERVAL } else { BUSY_INTERVAL };
        before = log;
        if !report(log > LONGEST_LOG) {
            return;
        }
    }
}

/// Copies without waiting for anybody who reads or writes. How many pages the log has.
async fn checkpoint(readers: &Readers) -> sqlx::Result<i64> {
    let mut reader = readers.acquire(PATIENCE).await?;
    let copy = sqlx::query_as::<_, Checkpoint>("PRAGMA wal_checkpoint(PASSIVE)");
    let copied = copy.fetch_one(&mut reader.connection).await?;
    readers.release(reader);
    Ok(copied.1)
}

/// Copies what is left, waits for those who still read the log, and has the next commit begin it anew.
pub(super) async fn restart_log(connection: &mut SqliteConnection) -> sqlx::Result<()> {
    sqlx::query("PRAGMA wal_checkpoint(RESTART)").execute(connection).await.map(drop)
}

#[cfg(test)]
mod tests {
    use sqlx::{
        ConnectOptions,
        sqlite::{SqliteConnectOptions, SqliteJournalMode},
    };
    use tempfile::TempDir;

    use super::*;

    #[tokio::test]
    async fn a_log_that_is_begun_anew_is_as_short_as_what_is_written_after() {
        let folder = TempDir::new().unwrap();
        let options = SqliteConnectOptions::new()
            .filename(folder.path().join("bff.db"))
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            .pragma("wal_autocheckpoint", "0");
        let mut writer = options.connect().await.unwrap();
        let insert = "INSERT INTO numbers VALUES (1)";
        for statement in ["CREATE TABLE numbers (number INTEGER)", insert, insert, insert] {
            sqlx::query(statement).execute(&mut writer).await.unwrap();
        }
        let readers = Readers::new(options);
        let long = checkpoint(&readers).await.unwrap();
        assert!(long >= 4, "{long} pages");
        restart_log(&mut writer).await.unwrap();
        sqlx::query(insert).execute(&mut writer).await.unwrap();
        assert_eq!(checkpoint(&readers).await.unwrap(), 1);
        assert_eq!(readers.used_and_idle(), (0, 1), "it gives the connection back");
        let copied = sqlx::query_scalar::<_, i64>("SELECT count(*) FROM numbers");
        assert_eq!(
            copied.fetch_one(&mut readers.acquire(PATIENCE).await.unwrap().connection).await.unwrap(),
            4
        );
    }
}

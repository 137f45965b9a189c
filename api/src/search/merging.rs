//! What each write adds to the index of trigrams is merged into it behind the writes. FTS5 would have each write do a part
//! of it: an import of a thousand rows took longer over that than over what it adds.

use std::{error::Error, time::Duration};

use sqlx::{AssertSqlSafe, SqliteConnection, SqlitePool};
use tokio::{sync::mpsc, time::sleep};

/// How long what was written waits: who writes often has it merged no more often than this. Where more than sixteen parts
/// of a size come meanwhile, a write does merge them, for whoever searches asks each of them.
const PAUSE: Duration = Duration::from_secs(1);
/// How many pages are merged before the next write has its turn: some milliseconds' worth.
const PAGES: i64 = 16;
/// How much of the file is kept in memory meanwhile, in KiB with a minus sign before it. Parts that were merged are removed at
/// once, however many pages they have: those would fill all that the writer may keep, for nobody.
const CACHE: &str = "-1024";

/// Whoever writes says so here. Clones speak to one task, which ends with the last of them, or with the connections.
#[derive(Debug, Clone)]
pub(crate) struct Merges(mpsc::Sender<()>);

impl Merges {
    /// Those of the database that this writes, which keeps so much of the file in memory otherwise.
    pub(crate) async fn of(writer: SqlitePool, cache: &'static str) -> Result<Self, sqlx::Error> {
        // It is kept in the database.
        sqlx::query("INSERT INTO expense_trigrams (expense_trigrams, rank) VALUES ('automerge', 0)")
            .execute(&writer)
            .await?;
        let (due, mut written) = mpsc::channel(1);
        tokio::spawn(async move {
            let mut closed = writer.close_event();
            let work = async {
                while written.recv().await.is_some() {
                    sleep(PAUSE).await;
                    if let Err(error) = merge(&writer, cache).await {
                        tracing::warn!(target: "api", error = &error as &dyn Error, "the index can't be merged now");
                    }
                }
            };
            let _ = closed.do_until(work).await;
        });
        Ok(Self(due))
    }

    /// Something is being written.
    pub(crate) fn due(&self) {
        // Where one is due already, that one will do.
        let _ = self.0.try_send(());
    }
}

/// A little at a time: who waits to write comes in between.
async fn merge(writer: &SqlitePool, cache: &'static str) -> Result<(), sqlx::Error> {
    while merge_some(&mut *writer.acquire().await?, cache).await? {}
    Ok(())
}

/// Whether there may be more to merge.
async fn merge_some(db: &mut SqliteConnection, cache: &'static str) -> Result<bool, sqlx::Error> {
    let before = changes(db).await?;
    keep(db, CACHE).await?;
    let merged = sqlx::query("INSERT INTO expense_trigrams (expense_trigrams, rank) VALUES ('merge', ?1)")
        .bind(PAGES)
        .execute(&mut *db)
        .await;
    keep(db, cache).await?;
    merged?;
    // The statement itself counts as one (https://sqlite.org/fts5.html#the_merge_command).
    Ok(changes(db).await? - before > 1)
}

/// How much of the file this connection keeps in memory from now on.
async fn keep(db: &mut SqliteConnection, cache: &'static str) -> Result<(), sqlx::Error> {
    // SQLite does it when the statement is prepared: one that was kept prepared would do nothing.
    let keep = sqlx::query(AssertSqlSafe(format!("PRAGMA cache_size = {cache}"))).persistent(false);
    keep.execute(db).await?;
    Ok(())
}

async fn changes(db: &mut SqliteConnection) -> Result<i64, sqlx::Error> {
    sqlx::query_scalar("SELECT total_changes()").fetch_one(db).await
}

#[cfg(test)]
mod tests {
    use std::str::FromStr;

    use sqlx::sqlite::{SqliteConnectOptions, SqlitePoolOptions};
    use tempfile::TempDir;

    use super::*;

    async fn count(writer: &SqlitePool, query: &'static str) -> i64 {
        sqlx::query_scalar(query).fetch_one(writer).await.unwrap()
    }

    #[tokio::test]
    async fn what_is_written_is_merged_behind_the_writes_and_found_before_and_after() {
        let folder = TempDir::new().unwrap();
        let file = format!("sqlite:{}", folder.path().join("api.db").display());
        crate::store::open(&file).await.unwrap().close().await;
        // As another process would: nobody merges here meanwhile.
        let options = SqliteConnectOptions::from_str(&file).unwrap();
        let writer = SqlitePoolOptions::new().max_connections(1).connect_with(options).await.unwrap();
        for row in 1..=12 {
            sqlx::query("INSERT INTO expense_trigrams (rowid, person, text) VALUES (?1, 'abc', 'railway')")
                .bind(row)
                .execute(&writer)
                .await
                .unwrap();
        }
        let parts = "SELECT count(DISTINCT segid) FROM expense_trigrams_idx";
        let found = "SELECT count(*) FROM expense_trigrams WHERE expense_trigrams MATCH 'text:\"ilw\"'";
        assert_eq!((count(&writer, parts).await, count(&writer, found).await), (12, 12));
        merge(&writer, "-3072").await.unwrap();
        assert_eq!((count(&writer, parts).await, count(&writer, found).await), (1, 12));
        assert_eq!(count(&writer, "PRAGMA cache_size").await, -3072);
    }
}

//! More sessions in the server's database than anybody could sign in: rows of random bytes, as long as the real ones.

use std::{path::Path, time::Duration};

use anyhow::{Context, Result};
use sqlx::{Connection, SqliteConnection, sqlite::SqliteConnectOptions};

/// The database of a server that does not run, or one that runs and waits for us.
pub(crate) struct SessionRows(SqliteConnection);

impl SessionRows {
    pub(crate) async fn open(folder: &Path) -> Result<Self> {
        let options =
            SqliteConnectOptions::new().filename(folder.join("bff.db")).busy_timeout(Duration::from_secs(30));
        Ok(Self(SqliteConnection::connect_with(&options).await.context("the server's database")?))
    }

    /// Fills it until it holds `total` sessions.
    pub(crate) async fn fill(&mut self, total: u64) -> Result<()> {
        let missing = i64::try_from(total)? - self.count().await?;
        if missing <= 0 {
            return Ok(());
        }
        // Ids in the order of the table, so that no page of it is written more than once or twice. What a row holds is
        // that of one real session, in length and in times; nobody can open it.
        sqlx::query("CREATE TEMP TABLE IF NOT EXISTS filled (id BLOB PRIMARY KEY) WITHOUT ROWID")
            .execute(&mut self.0)
            .await?;
        sqlx::query("DELETE FROM filled").execute(&mut self.0).await?;
        self.set_journal("PRAGMA journal_mode = OFF").await?;
        let mut transaction = self.0.begin().await?;
        sqlx::query(
            "WITH RECURSIVE number(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM number WHERE n < ?1)
             INSERT INTO filled (id)
             SELECT unhex(printf('%012x', n * (281474976710655 / ?1)) || hex(randomblob(26))) FROM number",
        )
        .bind(missing)
        .execute(&mut *transaction)
        .await?;
        sqlx::query(
            "INSERT INTO sessions (id_hash, person_hash, provider_session_hash, sealed, signed_in_at, last_used_at, ends_at,
                 absolute_end_at)
             SELECT f.id, randomblob(32), randomblob(32), randomblob(length(s.sealed)), s.signed_in_at, s.last_used_at,
                 s.ends_at, s.absolute_end_at
             FROM filled f, (SELECT s.* FROM sessions s JOIN tokens t ON t.session_hash = s.id_hash LIMIT 1) s
             ORDER BY f.id",
        )
        .execute(&mut *transaction)
        .await?;
        sqlx::query(
            "INSERT INTO tokens (session_hash, generation, sealed, refresh_ends_at)
             SELECT f.id, 0, randomblob(t.length), t.refresh_ends_at
             FROM filled f, (SELECT length(sealed) AS length, refresh_ends_at FROM tokens LIMIT 1) t ORDER BY f.id",
        )
        .execute(&mut *transaction)
        .await?;
        transaction.commit().await?;
        self.set_journal("PRAGMA journal_mode = WAL").await
    }

    /// Lets a tenth of all rows that were filled in end in so many seconds. The real sessions are all one person's.
    pub(crate) async fn let_a_tenth_end(&mut self, seconds: u32) -> Result<u64> {
        let ended = sqlx::query(
            "UPDATE sessions SET ends_at = unixepoch() * 1000 + ?1
             WHERE random() % 10 = 0 AND person_hash <> (
                 SELECT person_hash FROM sessions GROUP BY person_hash ORDER BY count(*) DESC LIMIT 1
             )",
        )
        .bind(i64::from(seconds) * 1_000)
        .execute(&mut self.0)
        .await?;
        self.truncate_log().await?;
        Ok(ended.rows_affected())
    }

    /// How many sessions have ended and are still there.
    pub(crate) async fn ended(&mut self) -> Result<i64> {
        let query = "SELECT count(*) FROM sessions WHERE ends_at <= unixepoch() * 1000";
        Ok(sqlx::query_scalar(query).fetch_one(&mut self.0).await?)
    }

    /// How large the database is, in MiB.
    pub(crate) async fn size(&mut self) -> Result<f64> {
        let query = "SELECT page_count * page_size FROM pragma_page_count, pragma_page_size";
        let bytes: i64 = sqlx::query_scalar(query).fetch_one(&mut self.0).await?;
        Ok(bytes as f64 / f64::from(1 << 20))
    }

    pub(crate) async fn close(self) -> Result<()> {
        Ok(self.0.close().await?)
    }

    /// Gigabytes are not written twice while nobody else is there.
    async fn set_journal(&mut self, pragma: &'static str) -> Result<()> {
        sqlx::query(pragma).execute(&mut self.0).await?;
        Ok(())
    }

    async fn count(&mut self) -> Result<i64> {
        Ok(sqlx::query_scalar("SELECT count(*) FROM sessions").fetch_one(&mut self.0).await?)
    }

    /// What was filled in is in the database itself, as it would be after a while.
    async fn truncate_log(&mut self) -> Result<()> {
        sqlx::query("PRAGMA wal_checkpoint(TRUNCATE)").execute(&mut self.0).await?;
        Ok(())
    }
}

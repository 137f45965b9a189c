//! More expenses in the API's database than anybody could type.

use std::{path::Path, time::Duration};

use anyhow::{Context, Result};
use sqlx::{Connection, SqliteConnection, sqlite::SqliteConnectOptions};

/// The database of an API that does not run.
pub(crate) struct Company {
    db: SqliteConnection,
    issuer: String,
}

/// Whose expenses are filled in.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Share<'a> {
    /// The person's name at the provider, or the begin of the names of several.
    pub(crate) subject: &'a str,
    /// How many people they are spread over.
    pub(crate) people: u32,
    /// How many there are to be in the end.
    pub(crate) expenses: u64,
}

impl Company {
    pub(crate) async fn open(folder: &Path, issuer: &str) -> Result<Self> {
        let options = SqliteConnectOptions::new()
            .filename(folder.join("api.db"))
            .busy_timeout(Duration::from_secs(30))
            .pragma("cache_size", "-262144");
        let db = SqliteConnection::connect_with(&options).await.context("the API's database")?;
        Ok(Self { db, issuer: issuer.to_owned() })
    }

    /// Fills it until these people have so many. What the API keeps beside the expenses its triggers keep; the text that
    /// they are searched by is in small letters without accents, as it folds it.
    pub(crate) async fn fill(&mut self, Share { subject, people, expenses }: Share<'_>) -> Result<()> {
        // Gigabytes are not written twice while nobody else is there.
        sqlx::query("PRAGMA journal_mode = OFF").execute(&mut self.db).await?;
        let mut transaction = self.db.begin().await?;
        let there: i64 = sqlx::query_scalar(
            "SELECT count(*) FROM expenses e JOIN people p ON p.id = e.person_id WHERE p.issuer = ?1 AND p.subject GLOB ?2",
        )
        .bind(&self.issuer)
        .bind(pattern(subject, people))
        .fetch_one(&mut *transaction)
        .await?;
        let missing = i64::try_from(expenses)? - there;
        if missing <= 0 {
            return Ok(());
        }
        sqlx::query(
            "WITH RECURSIVE number(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM number WHERE n + 1 < ?3)
             INSERT INTO people (issuer, subject)
             SELECT ?1, CASE WHEN ?3 = 1 THEN ?2 ELSE printf('%s-%d', ?2, n) END FROM number
             WHERE true ON CONFLICT DO NOTHING",
        )
        .bind(&self.issuer)
        .bind(subject)
        .bind(people)
        .execute(&mut *transaction)
        .await?;
        sqlx::query(
            "CREATE TEMP TABLE IF NOT EXISTS owners (number INTEGER PRIMARY KEY, id INTEGER NOT NULL)",
        )
        .execute(&mut *transaction)
        .await?;
        sqlx::query("DELETE FROM owners").execute(&mut *transaction).await?;
        sqlx::query(
            "INSERT INTO owners (number, id) SELECT row_number() OVER (ORDER BY id) - 1, id FROM people
             WHERE issuer = ?1 AND subject GLOB ?2",
        )
        .bind(&self.issuer)
        .bind(pattern(subject, people))
        .execute(&mut *transaction)
        .await?;
        sqlx::query(
            "CREATE TEMP TABLE IF NOT EXISTS kinds AS
             SELECT row_number() OVER (ORDER BY word) - 1 AS number, word FROM categories",
        )
        .execute(&mut *transaction)
        .await?;
        let kinds: i64 =
            sqlx::query_scalar("SELECT count(*) FROM kinds").fetch_one(&mut *transaction).await?;
        let first: i64 =
            sqlx::query_scalar("SELECT count(*) FROM expenses").fetch_one(&mut *transaction).await?;
        sqlx::query(
            "WITH RECURSIVE number(n) AS (SELECT ?1 UNION ALL SELECT n + 1 FROM number WHERE n + 1 < ?1 + ?2)
             INSERT INTO expenses (id, person_id, report_id, spent_on, merchant, description, category, amount_minor,
                 currency, created_at)
             SELECT printf('%08x-%04x-4000-8000-%012x', n * 2654435761 % 4294967296, n % 65536, n),
                 (SELECT id FROM owners WHERE number = n % ?3), NULL,
                 date('now', printf('-%d days', n * 7919 % 1095)),
                 CASE n % 4 WHEN 0 THEN 'Deutsche Bahn' WHEN 1 THEN 'Hotel Amalienhof' WHEN 2 THEN 'City Cabs'
                     ELSE 'Office Supplies' END || ' ' || (n % 997),
                 'Visit number ' || n || ' to a customer', (SELECT word FROM kinds WHERE number = n % ?4),
                 100 + n * 31 % 90000, CASE WHEN n % 10 = 0 THEN 'USD' ELSE 'EUR' END, unixepoch()
             FROM number",
        )
        .bind(first)
        .bind(missing)
        .bind(people)
        .bind(kinds)
        .execute(&mut *transaction)
        .await?;
        sqlx::query(
            "INSERT INTO expense_search (expense_id, person_id, text)
             SELECT e.id, e.person_id, lower(e.merchant) || char(31) || lower(e.description)
             FROM expenses e WHERE e.rowid > (
                 SELECT rowid FROM expenses ORDER BY rowid LIMIT 1 OFFSET ?1
             ) - 1 AND NOT EXISTS (SELECT 1 FROM expense_search s WHERE s.expense_id = e.id)",
        )
        .bind(first)
        .execute(&mut *transaction)
        .await?;
        transaction.commit().await?;
        sqlx::query("PRAGMA journal_mode = WAL").execute(&mut self.db).await?;
        Ok(())
    }

    pub(crate) async fn close(self) -> Result<()> {
        Ok(self.db.close().await?)
    }
}

/// The subjects that are meant, as `GLOB` has it.
fn pattern(subject: &str, people: u32) -> String {
    if people == 1 { subject.to_owned() } else { format!("{subject}-[0-9]*") }
}

//! More expenses in the API's database than anybody could type.

use std::{path::Path, time::Duration};

use anyhow::{Context, Result};
use sqlx::{Connection, SqliteConnection, sqlite::SqliteConnectOptions};

/// The database of an API that does not run.
pub(crate) struct Company {
    db: SqliteConnection,
    issuer: String,
}

/// Who has expenses, and how many of them there are yet. What a person has besides is numbered after that.
const OWNERS: &str = "
    INSERT INTO owners (id, had)
    SELECT p.id, (SELECT count(*) FROM expenses e WHERE e.person_id = p.id AND e.deleted_at IS NULL)
    FROM people p WHERE p.issuer = ?1 AND p.subject IN (SELECT value FROM json_each(?2))";

/// A report for every forty of a person's expenses, of each status in turn.
const REPORTS: &str = r#"
    WITH RECURSIVE number (r) AS (SELECT 0 UNION ALL SELECT r + 1 FROM number WHERE r + 1 < ?1 / 40)
    INSERT INTO reports (id, person_id, title, status, created_at, submitted_at, reason)
    SELECT printf('%08x-%04x-4000-9000-%012x', (o.id * 1000003 + r) * 2654435761 % 4294967296, r % 65536, o.id << 24 | r),
        o.id, 'Journey ' || r, s, unixepoch() - r * 3600, iif(s <> 'open', unixepoch() - r * 3600 + 60, NULL),
        iif(s = 'refused', 'Two receipts are missing.', NULL)
    FROM (
        SELECT r, '["open","submitted","approved","refused","reimbursed"]' ->> (r % 5) AS s FROM number
    ) CROSS JOIN owners o
    WHERE r >= o.had / 40 ON CONFLICT DO NOTHING"#;

/// The people's expenses as they come in: one of each person, and then the next. Of forty in a row, twenty are in a report.
const EXPENSES: &str = "
    WITH RECURSIVE number (n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM number WHERE n + 1 < ?1)
    INSERT INTO expenses (id, person_id, report_id, spent_on, merchant, description, category, amount_minor, currency,
        created_at)
    SELECT printf('%08x-%04x-4000-8000-%012x', (o.id * 1000003 + n) * 2654435761 % 4294967296, n % 65536, o.id << 24 | n),
        o.id,
        (SELECT r.id FROM reports r
         WHERE n / 20 % 2 = 0 AND r.id = printf('%08x-%04x-4000-9000-%012x',
             (o.id * 1000003 + n / 40) * 2654435761 % 4294967296, n / 40 % 65536, o.id << 24 | n / 40)),
        date('now', printf('-%d days', n * 7919 % 1095)),
        CASE n % 4 WHEN 0 THEN 'Deutsche Bahn' WHEN 1 THEN 'Hotel Amalienhof' WHEN 2 THEN 'City Cabs'
            ELSE 'Office Supplies' END || ' ' || (n % 997),
        printf('Visit number %d to customer %02d', n, n / 8 % 100), (SELECT word FROM kinds WHERE number = n % 8),
        100 + (n * 31 + o.id) % 90000, iif(n % 10 = 0, 'USD', 'EUR'), unixepoch()
    FROM number CROSS JOIN owners o WHERE n >= o.had";

/// What they are searched by, in small letters and without accents, as the API folds it.
const SEARCHED: &str = "
    INSERT INTO expense_search (expense_id, person_id, text)
    SELECT e.id, e.person_id, lower(e.merchant) || char(31) || lower(e.description) FROM expenses e
    WHERE NOT EXISTS (SELECT 1 FROM expense_search s WHERE s.expense_id = e.id)";

impl Company {
    pub(crate) async fn open(folder: &Path, issuer: &str) -> Result<Self> {
        let options = SqliteConnectOptions::new()
            .filename(folder.join("api.db"))
            .busy_timeout(Duration::from_secs(30))
            .pragma("cache_size", "-262144");
        let db = SqliteConnection::connect_with(&options).await.context("the API's database")?;
        Ok(Self { db, issuer: issuer.to_owned() })
    }

    /// Fills it until each of these people has so many. What the API keeps beside the expenses its triggers keep.
    pub(crate) async fn fill(&mut self, people: &[String], each: u64) -> Result<()> {
        // Gigabytes are not written twice while nobody else is there.
        sqlx::raw_sql(
            "PRAGMA journal_mode = OFF;
             CREATE TEMP TABLE owners (id INTEGER PRIMARY KEY, had INTEGER NOT NULL);
             CREATE TEMP TABLE kinds AS SELECT row_number() OVER (ORDER BY word) - 1 AS number, word FROM categories",
        )
        .execute(&mut self.db)
        .await?;
        let (people, each) = (serde_json::to_string(people)?, i64::try_from(each)?);
        let mut transaction = self.db.begin().await?;
        for sql in [
            "INSERT INTO people (issuer, subject) SELECT ?1, value FROM json_each(?2) WHERE true ON CONFLICT DO NOTHING",
            OWNERS,
        ] {
            sqlx::query(sql).bind(&self.issuer).bind(&people).execute(&mut *transaction).await?;
        }
        for sql in [REPORTS, EXPENSES] {
            sqlx::query(sql).bind(each).execute(&mut *transaction).await?;
        }
        sqlx::query(SEARCHED).execute(&mut *transaction).await?;
        transaction.commit().await?;
        sqlx::query("PRAGMA journal_mode = WAL").execute(&mut self.db).await?;
        Ok(())
    }

    pub(crate) async fn close(self) -> Result<()> {
        Ok(self.db.close().await?)
    }
}

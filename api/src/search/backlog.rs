//! The expenses whose text no version of this program has folded yet, or another one than this. They are worked off when
//! the database is opened, some at a time, so that whoever ends the program in the midst of it loses nothing.

use sqlx::SqlitePool;

use super::index::put_text;

/// How many expenses go into one transaction.
const BATCH: i64 = 500;

/// Works it off, and tells how many there were.
pub(crate) async fn work_off(pool: &SqlitePool) -> Result<u64, sqlx::Error> {
    let mut done = 0;
    loop {
        let mut transaction = pool.begin_with("BEGIN IMMEDIATE").await?;
        let batch: Vec<(String, i64, String, String)> = sqlx::query_as(
            "SELECT b.expense_id, e.person_id, e.merchant, e.description
             FROM expense_search_backlog b JOIN expenses e ON e.id = b.expense_id ORDER BY b.expense_id LIMIT ?1",
        )
        .bind(BATCH)
        .fetch_all(&mut *transaction)
        .await?;
        let Some((last, ..)) = batch.last() else { break };
        for (expense, person, merchant, description) in &batch {
            put_text(&mut transaction, *person, expense, merchant, description).await?;
        }
        sqlx::query("DELETE FROM expense_search_backlog WHERE expense_id <= ?1")
            .bind(last)
            .execute(&mut *transaction)
            .await?;
        transaction.commit().await?;
        done += batch.len() as u64;
    }
    if done > 0 {
        tracing::info!(target: "api", expenses = done, "what expenses are searched by was written");
    }
    Ok(done)
}

//! Who waits for whom. On SQLite there is one writer for the whole file. On PostgreSQL changes are made side by side, and
//! those that are about one person wait for each other: whatever a rule is about – the receipts of an expense, what is in a
//! report and where it stands, the sums, an import, an `Idempotency-Key` – is one person's.
//!
//! A change takes all its locks at its start, by one statement and in the order of the people's rows, so that no two changes
//! wait for each other in a circle.

use domain::ReportId;

use super::{connection::Connection, engine::Engine, query::query, query_builder::QueryBuilder};

/// The lock under which people are registered who find something to look at: each may write for all of the demo's people.
const REGISTRATION: i64 = 0x7265_6769_7374_6572;

/// Waits until nobody else changes what is this person's, or these reports' owners'.
pub(super) async fn lock_people(
    db: &mut Connection,
    person: i64,
    reports: impl ExactSizeIterator<Item = ReportId>,
) -> Result<(), sqlx::Error> {
    if db.engine() == Engine::Sqlite {
        return Ok(());
    }
    let mut select = QueryBuilder::new(Engine::Postgres, "SELECT id FROM people WHERE id = ");
    select.push_bind(person);
    if reports.len() > 0 {
        select.push(" OR id IN (SELECT person_id FROM reports WHERE id IN (");
        select.push_list(reports.map(|report| report.to_string())).push("))");
    }
    // Not FOR UPDATE, for which a row that merely names the person would have to wait.
    select.push(" ORDER BY id FOR NO KEY UPDATE");
    select.build().execute(db).await.map(drop)
}

/// Waits until nobody else registers anybody, nor changes what is anybody's of the issuer.
pub(super) async fn lock_issuer(db: &mut Connection, issuer: &str) -> Result<(), sqlx::Error> {
    if db.engine() == Engine::Sqlite {
        return Ok(());
    }
    query("SELECT pg_advisory_xact_lock($1)").bind(REGISTRATION).execute(db).await?;
    query("SELECT id FROM people WHERE issuer = $1 ORDER BY id FOR NO KEY UPDATE")
        .bind(issuer)
        .execute(db)
        .await
        .map(drop)
}

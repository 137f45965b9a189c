//! The rows of the people.

use sqlx::SqliteConnection;

use crate::store::error::StoreError;

/// The row of the person, if there is one.
pub(crate) async fn find_person(
    db: &mut SqliteConnection,
    issuer: &str,
    subject: &str,
) -> Result<Option<i64>, StoreError> {
    let id = sqlx::query_scalar("SELECT id FROM people WHERE issuer = ?1 AND subject = ?2")
        .bind(issuer)
        .bind(subject)
        .fetch_optional(db)
        .await?;
    Ok(id)
}

/// The new row, or none where there was one.
pub(crate) async fn insert_person(
    db: &mut SqliteConnection,
    issuer: &str,
    subject: &str,
) -> Result<Option<i64>, StoreError> {
    let id = sqlx::query_scalar(
        "INSERT INTO people (issuer, subject) VALUES (?1, ?2) ON CONFLICT DO NOTHING RETURNING id",
    )
    .bind(issuer)
    .bind(subject)
    .fetch_optional(db)
    .await?;
    Ok(id)
}

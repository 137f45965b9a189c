//! What was answered to requests that created something.

use serde::{Serialize, de::DeserializeOwned};
use sqlx::SqliteConnection;
use time::{Duration, OffsetDateTime};

use super::{NotDone, StoreError, imports};
use crate::{admitted::Person, idempotency::Once};

/// How long an answer is remembered.
pub(super) const KEPT: Duration = Duration::DAY;

/// What the same request was answered before, if it was.
pub(super) async fn answered<T: DeserializeOwned>(
    db: &mut SqliteConnection,
    person: &Person,
    once: Option<&Once>,
    now: OffsetDateTime,
) -> Result<Option<T>, NotDone> {
    let Some(once) = once else { return Ok(None) };
    let remembered: Option<(Vec<u8>, String)> = sqlx::query_as(
        "SELECT request, answer FROM idempotency_keys WHERE person_id = ?1 AND key = ?2 AND created_at > ?3",
    )
    .bind(person.id)
    .bind(&once.key)
    .bind((now - KEPT).unix_timestamp())
    .fetch_optional(db)
    .await?;
    match remembered {
        None => Ok(None),
        Some((request, _)) if request != once.request => Err(NotDone::KeyReused),
        Some((_, answer)) => {
            let answer =
                serde_json::from_str(&answer).map_err(|_| StoreError::Corrupt("idempotency_keys"))?;
            Ok(Some(answer))
        }
    }
}

/// Removes what is of no use any more.
async fn forget(db: &mut SqliteConnection, now: OffsetDateTime) -> Result<(), StoreError> {
    sqlx::query("DELETE FROM idempotency_keys WHERE created_at <= ?1")
        .bind((now - KEPT).unix_timestamp())
        .execute(&mut *db)
        .await?;
    imports::forget(db, now).await
}

/// Remembers an answer, and forgets those that are of no use any more.
pub(super) async fn remember<T: Serialize + Sync>(
    db: &mut SqliteConnection,
    person: &Person,
    once: Option<&Once>,
    answer: &T,
    now: OffsetDateTime,
) -> Result<(), StoreError> {
    forget(db, now).await?;
    let Some(once) = once else { return Ok(()) };
    let answer = serde_json::to_string(answer).map_err(|_| StoreError::Corrupt("idempotency_keys"))?;
    sqlx::query(
        "INSERT INTO idempotency_keys (person_id, key, request, answer, created_at) VALUES (?1, ?2, ?3, ?4, ?5)",
    )
    .bind(person.id)
    .bind(&once.key)
    .bind(once.request.as_slice())
    .bind(answer)
    .bind(now.unix_timestamp())
    .execute(db)
    .await?;
    Ok(())
}

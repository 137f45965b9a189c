//! What was answered to requests that created something.

use serde::{Serialize, de::DeserializeOwned};
use time::OffsetDateTime;

use super::key::KeyedRequest;
use crate::{
    auth::identity::Identity,
    store::{
        connection::Connection,
        error::{OperationError, StoreError},
        query::query,
        retention::{RETENTION, delete_expired},
    },
};

/// What the same request was answered before, if it was.
pub(crate) async fn earlier_answer<T: DeserializeOwned>(
    db: &mut Connection,
    person: &Identity,
    keyed: Option<&KeyedRequest>,
    now: OffsetDateTime,
) -> Result<Option<T>, OperationError> {
    let Some(keyed) = keyed else { return Ok(None) };
    let remembered: Option<(Vec<u8>, String)> = query(
        "SELECT request, answer FROM idempotency_keys WHERE person_id = $1 AND key = $2 AND created_at > $3",
    )
    .bind(person.id)
    .bind(&keyed.key)
    .bind((now - RETENTION).unix_timestamp())
    .fetch_optional(db)
    .await?;
    match remembered {
        None => Ok(None),
        Some((request, _)) if request != keyed.request => Err(OperationError::KeyReused),
        Some((_, answer)) => {
            let answer =
                serde_json::from_str(&answer).map_err(|_| StoreError::Corrupt("idempotency_keys"))?;
            Ok(Some(answer))
        }
    }
}

/// Remembers an answer, and forgets those that are of no use any more.
pub(crate) async fn remember_answer<T: Serialize + Sync>(
    db: &mut Connection,
    person: &Identity,
    keyed: Option<&KeyedRequest>,
    answer: &T,
    now: OffsetDateTime,
) -> Result<(), StoreError> {
    delete_expired(db, now).await?;
    let Some(keyed) = keyed else { return Ok(()) };
    let answer = serde_json::to_string(answer).map_err(|_| StoreError::Corrupt("idempotency_keys"))?;
    query(
        // One that is there is older than is of use, and somebody else is about to remove it.
        "INSERT INTO idempotency_keys (person_id, key, request, answer, created_at) VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (person_id, key) DO UPDATE
         SET request = excluded.request, answer = excluded.answer, created_at = excluded.created_at",
    )
    .bind(person.id)
    .bind(&keyed.key)
    .bind(keyed.request.as_slice())
    .bind(answer)
    .bind(now.unix_timestamp())
    .execute(db)
    .await?;
    Ok(())
}

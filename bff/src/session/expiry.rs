//! What has expired is deleted, in small batches: whoever writes meanwhile comes in between two of them.

use time::{Duration, OffsetDateTime};

use super::{deletion::record_ends, end_reason::EndReason, store::Sessions};
use crate::{
    db::{Durability, query},
    unix_millis::from_time,
};

/// How long it is kept why a session ended.
const RETENTION: Duration = Duration::days(1);

/// A batch, by its keys: the plus keeps SQLite from looking at all that have expired. A session that somebody uses at this
/// very moment has another end by then, and stays.
const DELETE: &str = "DELETE FROM sessions
     WHERE +ends_at <= $1
       AND id_hash IN (SELECT id_hash FROM sessions WHERE ends_at <= $1 ORDER BY ends_at LIMIT $2)
     RETURNING id_hash";
const DELETE_ENDED_SESSIONS: &str = "DELETE FROM ended_sessions
     WHERE id_hash IN (SELECT id_hash FROM ended_sessions WHERE ended_at <= $1 ORDER BY ended_at LIMIT $2)";
const DELETE_LOGOUT_TOKENS: &str = "DELETE FROM logout_tokens
     WHERE jti_hash IN (SELECT jti_hash FROM logout_tokens WHERE forget_at <= $1 ORDER BY forget_at LIMIT $2)";

impl Sessions {
    /// Deletes sessions that have expired, `limit` at most. How many it were.
    pub(crate) async fn delete_expired(&self, limit: u32) -> sqlx::Result<u64> {
        let now = self.clock.now();
        let delete = query(DELETE).bind(from_time(now)).bind(i64::from(limit));
        let work = self.db.transaction::<_, sqlx::Error>(Durability::Relaxed, move |connection| {
            Box::pin(async move {
                let deleted: Vec<(Vec<u8>,)> = connection.fetch_all(delete).await?;
                let number = deleted.len() as u64;
                let keys = deleted.into_iter().map(|(key,)| key).collect();
                record_ends(connection, keys, EndReason::Expired, now).await?;
                Ok(number)
            })
        });
        work.await
    }

    /// Forgets why sessions ended, of `limit` that ended long ago. How many it were.
    pub(crate) async fn forget_ended(&self, limit: u32) -> sqlx::Result<u64> {
        self.delete_before(DELETE_ENDED_SESSIONS, self.clock.now() - RETENTION, limit).await
    }

    /// Forgets `limit` logout tokens that are too old to be taken. How many it were.
    pub(crate) async fn forget_logout_tokens(&self, limit: u32) -> sqlx::Result<u64> {
        self.delete_before(DELETE_LOGOUT_TOKENS, self.clock.now(), limit).await
    }

    async fn delete_before(
        &self,
        statement: &'static str,
        time: OffsetDateTime,
        limit: u32,
    ) -> sqlx::Result<u64> {
        let delete = query(statement).bind(from_time(time)).bind(i64::from(limit));
        self.db.execute(Durability::Relaxed, delete).await
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use tempfile::TempDir;

    use super::*;
    use crate::{
        clock::{Clock, SystemClock},
        db::Db,
        seal::Sealer,
        session::{identity::Identity, key::SessionKey, record::Record},
        unix_millis::to_time,
    };

    /// Those of a database of their own, which goes with the folder.
    async fn sessions() -> (TempDir, Db, Sessions) {
        let folder = TempDir::new().unwrap();
        let db = Db::open(&format!("sqlite:{}/bff.db", folder.path().display())).await.unwrap();
        let sealer = Sealer::new(&["thirty-two bytes or more of noise".into()]).unwrap();
        let sessions = Sessions::new(db.clone(), sealer, Arc::new(SystemClock), Duration::HOUR);
        (folder, db, sessions)
    }

    #[tokio::test]
    async fn what_has_expired_goes_a_batch_at_a_time_and_what_is_in_use_stays() {
        let (_folder, db, sessions) = sessions().await;
        let now = to_time(from_time(SystemClock.now()));
        let record = Record {
            identity: Identity::ada(),
            signed_in_at: now,
            authenticated_at: None,
            device: String::new(),
            name: None,
        };
        let insert = async |end| {
            let (id, insert) = sessions.insert(&record, end).unwrap();
            db.execute(Durability::Relaxed, insert).await.unwrap();
            SessionKey::of(&id)
        };
        let mut expired = Vec::new();
        for minutes in 1..=25 {
            expired.push(insert(now - Duration::minutes(minutes)).await);
        }
        let in_use = insert(now + Duration::MINUTE).await;
        // Fewer than one statement records, more, and those that are left.
        for (limit, expected) in [(2, 2), (21, 21), (21, 2), (21, 0)] {
            assert_eq!(sessions.delete_expired(limit).await.unwrap(), expected);
        }
        let mut ended = sessions.ended_since(now - Duration::MINUTE).await.unwrap();
        ended.sort_by_key(|(key, _)| expired.iter().position(|expired| expired == key));
        assert_eq!(ended, expired.into_iter().map(|key| (key, EndReason::Expired)).collect::<Vec<_>>());
        assert_eq!(sessions.keys_after(None, 10).await.unwrap(), [in_use]);
    }

    #[tokio::test]
    async fn whoever_asks_hears_of_every_end_however_many_come_at_the_same_moment() {
        let (_folder, db, sessions) = sessions().await;
        let now = SystemClock.now();
        let end = async |number: u16, at| {
            let mut key = [0; 32];
            key[..2].copy_from_slice(&number.to_be_bytes());
            let ended =
                query("INSERT INTO ended_sessions (id_hash, reason, ended_at) VALUES ($1, 'expired', $2)")
                    .bind(key.as_slice())
                    .bind(from_time(at));
            db.execute(Durability::Relaxed, ended).await.unwrap();
        };
        // More than are read at once, at one moment, and some around it.
        for number in 0..250 {
            end(number, now).await;
        }
        end(250, now - Duration::MILLISECOND).await;
        end(251, now + Duration::MILLISECOND).await;
        let ended = sessions.ended_since(now).await.unwrap();
        let numbers = ended.iter().map(|(key, _)| u16::from_be_bytes([key.as_bytes()[0], key.as_bytes()[1]]));
        assert_eq!(numbers.collect::<Vec<_>>(), (0..250).chain([251]).collect::<Vec<_>>());
    }

    #[tokio::test]
    async fn what_is_kept_for_a_while_is_forgotten_a_batch_at_a_time() {
        let (_folder, db, sessions) = sessions().await;
        let now = SystemClock.now();
        for number in 0..5u8 {
            let age = if number < 3 { RETENTION + Duration::MINUTE } else { Duration::ZERO };
            sessions.record_logout_token(&[number; 32], now - age + Duration::HOUR).await.unwrap();
            let ended =
                query("INSERT INTO ended_sessions (id_hash, reason, ended_at) VALUES ($1, 'revoked', $2)")
                    .bind([number; 32].as_slice())
                    .bind(from_time(now - age));
            db.execute(Durability::Relaxed, ended).await.unwrap();
        }
        for expected in [2, 1, 0] {
            assert_eq!(sessions.forget_ended(2).await.unwrap(), expected);
            assert_eq!(sessions.forget_logout_tokens(2).await.unwrap(), expected);
        }
        assert_eq!(sessions.ended_since(now - Duration::MINUTE).await.unwrap().len(), 2);
        assert!(sessions.is_logout_token_used(&[4; 32]).await.unwrap());
    }
}

//! The sessions as tower-sessions sees them, which reads and writes the cookie.
//!
//! `save` only ever updates a row that is still there: a request that outlives a sign-out brings nothing back.

use std::fmt;

use async_trait::async_trait;
use tower_sessions::{
    SessionStore,
    session::{Id, Record as CookieRecord},
    session_store,
};

use super::{
    end_reason::EndReason,
    key::SessionKey,
    record::Record,
    store::Sessions,
    stored_session::{SessionError, data},
};
use crate::db::{Durability, query};

#[async_trait]
impl SessionStore for Sessions {
    /// Only signed-in people have sessions, so there is always a person to file it under. The id is drawn here: the
    /// one that the record comes with may be what a browser brought.
    async fn create(&self, cookie: &mut CookieRecord) -> session_store::Result<()> {
        let record = cookie.data.get(Record::KEY).ok_or_else(|| backend(SessionError::Foreign))?;
        let record = serde_json::from_value::<Record>(record.clone()).map_err(encode)?;
        loop {
            let (id, insert) = self.insert(&record, cookie.expiry_date).map_err(encode)?;
            if self.db.execute(Durability::Durable, insert).await.map_err(backend)? == 1 {
                cookie.id = id;
                return Ok(());
            }
        }
    }

    async fn save(&self, cookie: &CookieRecord) -> session_store::Result<()> {
        let key = SessionKey::of(&cookie.id);
        let change = self.cache().begin_change(&[key]);
        let update = query("UPDATE sessions SET sealed = $1 WHERE id_hash = $2")
            .bind(self.sealer.seal_data(&key, &cookie.data).map_err(encode)?)
            .bind(key.as_bytes());
        self.db.execute(Durability::Durable, update).await.map_err(backend)?;
        change.done();
        Ok(())
    }

    async fn load(&self, id: &Id) -> session_store::Result<Option<CookieRecord>> {
        let Some(stored) = self.read(&SessionKey::of(id)).await.map_err(backend)? else { return Ok(None) };
        let data = data(&stored.record).map_err(encode)?;
        Ok(Some(CookieRecord { id: *id, data, expiry_date: stored.latest_end_at }))
    }

    async fn delete(&self, id: &Id) -> session_store::Result<()> {
        self.end(&SessionKey::of(id), EndReason::Revoked).await.map_err(backend)?;
        Ok(())
    }
}

/// tower-sessions' errors hold text only; the cause goes on as such.
fn backend(error: impl fmt::Display) -> session_store::Error {
    session_store::Error::Backend(error.to_string())
}

fn encode(error: serde_json::Error) -> session_store::Error {
    session_store::Error::Encode(error.to_string())
}

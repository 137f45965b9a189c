//! Finds sessions by something else than their key: their person, the provider's own session, or their last use.

use std::cmp::Reverse;

use time::OffsetDateTime;

use super::{
    key::{IssuerKey, SessionKey},
    store::{Sessions, session_keys},
    stored_session::{Row, StoredSession, select_session},
};
use crate::{
    db::query,
    unix_millis::{from_time, to_time},
};

/// Some of the sessions, in the order in which they were used.
pub(crate) struct UsedBefore {
    pub(crate) sessions: Vec<StoredSession>,
    /// How many more there were that can't be opened.
    pub(crate) sealed: usize,
    /// Where it goes on; nothing at the end.
    pub(crate) next: Option<(OffsetDateTime, SessionKey)>,
}

impl Sessions {
    /// All sessions of a person, the last used first. One that can't be opened is left out.
    pub(crate) async fn of_person(&self, person: [IssuerKey; 2]) -> sqlx::Result<Vec<StoredSession>> {
        let select = query(select_session!(
            "WHERE person_hash IN ($1, $2) AND ends_at > $3 ORDER BY last_used_at DESC"
        ))
        .bind(person[0].as_bytes())
        .bind(person[1].as_bytes())
        .bind(from_time(self.clock.now()));
        Ok(self.open_all(self.db.fetch_all(select).await?))
    }

    /// The `limit` sessions that were used last. The plus keeps SQLite from sorting all of them: they are in order in an
    /// index.
    pub(crate) async fn latest(&self, limit: u32) -> sqlx::Result<Vec<StoredSession>> {
        let select = query(select_session!("WHERE +ends_at > $1 ORDER BY last_used_at DESC LIMIT $2"))
            .bind(from_time(self.clock.now()))
            .bind(i64::from(limit));
        Ok(self.open_all(self.db.fetch_all(select).await?))
    }

    /// Up to `limit` sessions, those used last first, from after the one that was used at that time and has that key.
    pub(crate) async fn used_before(
        &self,
        after: Option<(OffsetDateTime, SessionKey)>,
        limit: u32,
    ) -> sqlx::Result<UsedBefore> {
        let (time, key) = after.map_or((i64::MAX, None), |(time, key)| (from_time(time), Some(key)));
        let select = query(select_session!(
            "WHERE +ends_at > $1 AND last_used_at <= $2 AND (last_used_at < $2 OR id_hash < $3)
             ORDER BY last_used_at DESC, id_hash DESC LIMIT $4"
        ))
        .bind(from_time(self.clock.now()))
        .bind(time)
        .bind(key.as_ref().map_or([].as_slice(), SessionKey::as_bytes))
        .bind(i64::from(limit));
        let rows = self.db.fetch_all::<Row>(select).await?;
        let next = rows.last().filter(|_| rows.len() == limit as usize);
        let next = next.and_then(|row| Some((to_time(row.2), SessionKey::from_bytes(&row.0)?)));
        let sessions = rows.into_iter().map(|row| self.open(row)).collect::<Vec<_>>();
        let sealed = sessions.iter().filter(|session| session.is_err()).count();
        Ok(UsedBefore { sessions: sessions.into_iter().flatten().collect(), sealed, next })
    }

    /// Up to `limit` keys of sessions from this one to that one.
    pub(crate) async fn keys_between(
        &self,
        first: SessionKey,
        last: SessionKey,
        limit: u32,
    ) -> sqlx::Result<Vec<SessionKey>> {
        const SELECT: &str =
            "SELECT id_hash FROM sessions WHERE id_hash >= $1 AND id_hash <= $2 ORDER BY id_hash LIMIT $3";
        let select = query(SELECT).bind(first.as_bytes()).bind(last.as_bytes()).bind(i64::from(limit));
        Ok(session_keys(&self.db.fetch_all(select).await?))
    }

    /// The sessions behind one of the provider's own.
    pub(crate) async fn of_provider_session(&self, session: [IssuerKey; 2]) -> sqlx::Result<Vec<SessionKey>> {
        self.keys("SELECT id_hash FROM sessions WHERE provider_session_hash IN ($1, $2)", session).await
    }

    /// The keys of all sessions of a person.
    pub(crate) async fn keys_of_person(&self, person: [IssuerKey; 2]) -> sqlx::Result<Vec<SessionKey>> {
        self.keys("SELECT id_hash FROM sessions WHERE person_hash IN ($1, $2)", person).await
    }

    /// The keys of up to `limit` sessions that come after `last`, in the table's order.
    pub(crate) async fn keys_after(
        &self,
        last: Option<SessionKey>,
        limit: u32,
    ) -> sqlx::Result<Vec<SessionKey>> {
        let select = query("SELECT id_hash FROM sessions WHERE id_hash > $1 ORDER BY id_hash LIMIT $2")
            .bind(last.as_ref().map_or([].as_slice(), SessionKey::as_bytes))
            .bind(i64::from(limit));
        Ok(session_keys(&self.db.fetch_all(select).await?))
    }

    async fn keys(&self, select: &'static str, of: [IssuerKey; 2]) -> sqlx::Result<Vec<SessionKey>> {
        let select = query(select).bind(of[0].as_bytes()).bind(of[1].as_bytes());
        Ok(session_keys(&self.db.fetch_all(select).await?))
    }

    /// The last used first.
    fn open_all(&self, rows: Vec<Row>) -> Vec<StoredSession> {
        let mut opened = rows.into_iter().filter_map(|row| self.open(row).ok()).collect::<Vec<_>>();
        // Uses that are not written yet may have changed the order.
        opened.sort_by_key(|stored| Reverse(stored.last_used_at));
        opened
    }
}

//! A session as its row holds it: its times in the open, its record sealed.

use std::{collections::HashMap, sync::Arc};

use serde_json::Value;
use time::OffsetDateTime;

use super::{key::SessionKey, record::Record, request_session::Session};
use crate::{
    seal::{self, Sealer},
    unix_millis::to_time,
};

/// A session's row, opened.
#[derive(Debug)]
pub(crate) struct StoredSession {
    pub(crate) key: SessionKey,
    pub(crate) record: Record,
    pub(crate) last_used_at: OffsetDateTime,
    /// When it ends unless it is used.
    pub(crate) ends_at: OffsetDateTime,
    /// When it ends, used or not: its absolute lifetime, or the end of its refresh token.
    pub(crate) latest_end_at: OffsetDateTime,
    /// How often its tokens were refreshed.
    pub(crate) generation: u64,
}

/// A session as a request finds it, in memory or by its row.
#[derive(Debug, Clone)]
pub(crate) struct FoundSession {
    /// It ends as its row says, until this request counts as a use.
    pub(crate) session: Session,
    pub(crate) last_used_at: OffsetDateTime,
}

impl From<StoredSession> for FoundSession {
    fn from(stored: StoredSession) -> Self {
        let StoredSession { key, record, last_used_at, ends_at, latest_end_at, generation } = stored;
        let Record { identity, signed_in_at, authenticated_at, .. } = record;
        let session = Session {
            key,
            identity: Arc::new(identity),
            signed_in_at,
            authenticated_at,
            idle_ends_at: ends_at,
            ends_at: latest_end_at,
            generation,
        };
        Self { session, last_used_at }
    }
}

/// Why a row gave no session.
#[derive(Debug, thiserror::Error)]
pub(crate) enum SessionError {
    #[error("the sessions' table")]
    Store(#[from] sqlx::Error),
    #[error("the session could not be opened")]
    Sealed(#[from] seal::OpenError),
    #[error("the session could not be read")]
    Format(#[from] serde_json::Error),
    #[error("the session's record is not of this program")]
    Foreign,
}

/// A record as tower-sessions has it.
pub(super) type Data = HashMap<String, Value>;
/// The columns that [`select_session`] names.
pub(super) type Row = (Vec<u8>, Vec<u8>, i64, i64, i64, Option<i64>, Option<i64>);

/// Selects what a session's row holds, with the parts of its tokens' that bear on it.
macro_rules! select_session {
    ($which:literal) => {
        concat!(
            "SELECT id_hash, sessions.sealed, last_used_at, ends_at, absolute_end_at, refresh_ends_at, generation
             FROM sessions LEFT JOIN tokens ON session_hash = id_hash ",
            $which
        )
    };
}

pub(super) use select_session;

/// Seals the records of sessions, each bound to its own row.
#[derive(Clone)]
pub(super) struct RecordSealer(Sealer);

impl RecordSealer {
    pub(super) const fn new(sealer: Sealer) -> Self {
        Self(sealer)
    }

    pub(super) fn open_row(&self, row: Row) -> Result<StoredSession, SessionError> {
        let (key, sealed, last_used_at, ends_at, absolute_end_at, refresh_ends_at, generation) = row;
        let key = SessionKey::from_bytes(&key).ok_or(SessionError::Foreign)?;
        Ok(StoredSession {
            key,
            record: self.open(&key, &sealed)?,
            last_used_at: to_time(last_used_at),
            ends_at: to_time(ends_at),
            latest_end_at: to_time(refresh_ends_at.unwrap_or(absolute_end_at).min(absolute_end_at)),
            generation: generation.unwrap_or_default().unsigned_abs(),
        })
    }

    pub(super) fn open(&self, key: &SessionKey, sealed: &[u8]) -> Result<Record, SessionError> {
        let mut data = serde_json::from_slice::<Data>(&self.0.open(&associated_data(key), sealed)?)?;
        Ok(serde_json::from_value(data.remove(Record::KEY).ok_or(SessionError::Foreign)?)?)
    }

    pub(super) fn seal(&self, key: &SessionKey, record: &Record) -> serde_json::Result<Vec<u8>> {
        self.seal_data(key, &data(record)?)
    }

    pub(super) fn seal_data(&self, key: &SessionKey, data: &Data) -> serde_json::Result<Vec<u8>> {
        self.0.seal_json(&associated_data(key), data)
    }

    /// The same record, sealed with the first secret; nothing where it is so already.
    pub(super) fn reseal(&self, key: &SessionKey, sealed: &[u8]) -> Result<Option<Vec<u8>>, SessionError> {
        if self.0.is_current(sealed) {
            return Ok(None);
        }
        let plain = self.0.open(&associated_data(key), sealed)?;
        Ok(Some(self.0.seal(&associated_data(key), &plain)))
    }
}

/// The record as tower-sessions has it.
pub(super) fn data(record: &Record) -> serde_json::Result<Data> {
    Ok(Data::from([(Record::KEY.to_owned(), serde_json::to_value(record)?)]))
}

/// What a sealed record is bound to: its own row.
fn associated_data(key: &SessionKey) -> Vec<u8> {
    [b"session".as_slice(), key.as_bytes()].concat()
}

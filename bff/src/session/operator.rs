//! The sessions as the operator sees and ends them, on the machine itself: everyone's, without signing in.

use std::{fmt, str::FromStr};

use time::OffsetDateTime;

use super::{
    key::{IssuerKey, SessionKey},
    list::{SessionsError, store_failed},
    lookup::UsedBefore,
    stored_session::StoredSession,
};
use crate::{
    provider_config::{ProviderConfig, ProviderId},
    state::Bff,
    unix_millis::{from_time, to_time},
};

/// How many sessions are read at once where few of many are wanted.
const BATCH: u32 = 500;

/// A session as the operator sees it: nothing of it opens anything.
#[derive(Debug, Clone)]
pub struct OperatorSession {
    /// Which one it is: the hash of its id, of which the log shows the beginning.
    pub key: SessionKey,
    /// `sub`
    pub subject: String,
    /// `iss`
    pub issuer: String,
    /// The provider that has this issuer, if one is configured.
    pub provider: Option<ProviderId>,
    /// What the browser calls itself.
    pub device: String,
    /// When the person signed in.
    pub signed_in_at: OffsetDateTime,
    /// When it was last used, to the minute.
    pub last_used_at: OffsetDateTime,
    /// When it ends unless it is used.
    pub ends_at: OffsetDateTime,
    /// When it ends, used or not.
    pub latest_end_at: OffsetDateTime,
}

/// Some of the sessions, the last used first.
#[derive(Debug, Clone, Default)]
pub struct OperatorSessions {
    /// Those that were asked for.
    pub sessions: Vec<OperatorSession>,
    /// How many sessions were met that none of the secrets opens.
    pub sealed: usize,
    /// Where the next ones begin; nothing where there are none.
    pub next: Option<Position>,
}

/// Which sessions are meant.
#[derive(Debug, Clone, Default)]
pub struct Whose {
    /// `sub`
    pub subject: Option<String>,
    /// The provider that they signed in with.
    pub provider: Option<ProviderId>,
}

/// A place in the list of sessions, as text: `1764446400000.` and a session's key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Position(OffsetDateTime, SessionKey);

/// The text names no place in the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("is no place in the list of sessions; it stands at the end of a list that goes on")]
pub struct NotAPosition;

impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", from_time(self.0), self.1.to_hex())
    }
}

impl FromStr for Position {
    type Err = NotAPosition;

    fn from_str(text: &str) -> Result<Self, NotAPosition> {
        let (time, key) = text.split_once('.').ok_or(NotAPosition)?;
        let time = time.parse().ok().filter(|time| (0..1 << 47).contains(time)).ok_or(NotAPosition)?;
        Ok(Self(to_time(time), SessionKey::from_hex(key).ok_or(NotAPosition)?))
    }
}

/// The beginning of a session's key in hexadecimal digits: eight at least, as the log has them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyPrefix(String);

/// The text is no beginning of a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("needs 8 hexadecimal digits at least, as the log and the list of sessions have them")]
pub struct NotAKeyPrefix;

impl FromStr for KeyPrefix {
    type Err = NotAKeyPrefix;

    fn from_str(text: &str) -> Result<Self, NotAKeyPrefix> {
        let is_hex = text.bytes().all(|digit| digit.is_ascii_hexdigit());
        if is_hex && (8..=64).contains(&text.len()) {
            Ok(Self(text.to_lowercase()))
        } else {
            Err(NotAKeyPrefix)
        }
    }
}

impl KeyPrefix {
    /// The first and the last key that begin so.
    fn range(&self) -> Option<[SessionKey; 2]> {
        let key = |fill: char| {
            let digits = self.0.chars().chain(std::iter::repeat(fill)).take(64).collect::<String>();
            SessionKey::from_hex(&digits)
        };
        Some([key('0')?, key('f')?])
    }
}

impl Bff {
    /// As the operator: up to `limit` sessions from `after` on.
    ///
    /// # Errors
    /// [`SessionsError::NotFound`] where no such provider is configured, [`SessionsError::Store`]
    pub async fn list_sessions(
        &self,
        whose: &Whose,
        after: Option<Position>,
        limit: u32,
    ) -> Result<OperatorSessions, SessionsError> {
        let provider = match &whose.provider {
            Some(id) => Some(self.providers().get(id).ok_or(SessionsError::NotFound)?.config()),
            None => None,
        };
        let is_meant = |stored: &StoredSession| {
            let identity = &stored.record.identity;
            whose.subject.as_ref().is_none_or(|subject| *subject == identity.subject)
                && provider.is_none_or(|provider| provider.issuer_matches(&identity.issuer))
        };
        let batch = if whose.subject.is_none() && provider.is_none() { limit } else { BATCH };
        let (mut list, mut from) =
            (OperatorSessions::default(), after.map(|Position(time, key)| (time, key)));
        loop {
            let read = self.sessions().used_before(from, batch).await.map_err(store_failed)?;
            let UsedBefore { sessions, sealed, next } = read;
            list.sealed += sealed;
            for stored in sessions.into_iter().filter(&is_meant) {
                if list.sessions.len() == limit as usize {
                    let last = list.sessions.last();
                    list.next = last.map(|last| Position(last.last_used_at, last.key));
                    return Ok(list);
                }
                list.sessions.push(self.shown(stored));
            }
            let Some(next) = next else { return Ok(list) };
            if list.sessions.len() == limit as usize {
                list.next = Some(Position(next.0, next.1));
                return Ok(list);
            }
            from = Some(next);
        }
    }

    /// As the operator: ends the one session whose key begins so.
    ///
    /// # Errors
    /// [`SessionsError::NotFound`] where there is none, or more than one; [`SessionsError::Store`]
    pub async fn revoke_session(&self, key: &KeyPrefix) -> Result<u64, SessionsError> {
        let [first, last] = key.range().ok_or(SessionsError::NotFound)?;
        let keys = self.sessions().keys_between(first, last, 2).await.map_err(store_failed)?;
        match keys.as_slice() {
            [key] => self.revoke(&[*key]).await,
            _ => Err(SessionsError::NotFound),
        }
    }

    /// As the operator: ends all sessions of the person with this `sub` at this provider.
    ///
    /// # Errors
    /// [`SessionsError::NotFound`] where no such provider is configured, [`SessionsError::Store`]
    pub async fn revoke_sessions_of(
        &self,
        provider: &ProviderId,
        subject: &str,
    ) -> Result<u64, SessionsError> {
        let provider = self.providers().get(provider).ok_or(SessionsError::NotFound)?.config();
        let keys = match &provider.tenants {
            None => self.keys_of(IssuerKey::all_of_person(&provider.issuer, subject)).await?,
            Some(_) => self.keys_at(provider, subject).await?,
        };
        self.revoke(&keys).await
    }

    /// As the operator: ends every session.
    ///
    /// # Errors
    /// [`SessionsError::Store`]
    pub async fn revoke_all_sessions(&self) -> Result<u64, SessionsError> {
        self.revoke_all(None).await
    }

    /// The sessions of a person at a provider that issues for many tenants. Which one theirs is only the sessions tell.
    async fn keys_at(
        &self,
        provider: &ProviderConfig,
        subject: &str,
    ) -> Result<Vec<SessionKey>, SessionsError> {
        let stored = self.sessions().latest(u32::MAX).await.map_err(store_failed)?;
        let is_theirs = |stored: &StoredSession| {
            let identity = &stored.record.identity;
            identity.subject == subject && provider.issuer_matches(&identity.issuer)
        };
        Ok(stored.into_iter().filter(is_theirs).map(|stored| stored.key).collect())
    }

    fn shown(&self, stored: StoredSession) -> OperatorSession {
        let StoredSession { key, record, last_used_at, ends_at, latest_end_at, .. } = stored;
        let provider = self.providers().with_issuer(&record.identity.issuer);
        OperatorSession {
            key,
            provider: provider.map(|provider| provider.config().id.clone()),
            subject: record.identity.subject,
            issuer: record.identity.issuer,
            device: record.device,
            signed_in_at: record.signed_in_at,
            last_used_at,
            ends_at,
            latest_end_at,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_in_the_list_is_read_as_it_was_written_and_nothing_else_is_one() {
        let key = SessionKey::from_hex(&"5e".repeat(32)).unwrap();
        let position = Position(to_time(1_764_446_400_123), key);
        assert_eq!(position.to_string().parse(), Ok(position));
        for wrong in ["", ".", "1.", "x.5e", "1764446400123", &format!("-1.{}", "5e".repeat(32))] {
            assert_eq!(wrong.parse::<Position>(), Err(NotAPosition), "{wrong}");
        }
    }

    #[test]
    fn the_beginning_of_a_key_stands_for_all_that_begin_so() {
        let prefix = "5E5e5e5e5".parse::<KeyPrefix>().unwrap();
        let hex = prefix.range().unwrap().map(|key| key.to_hex());
        assert_eq!(hex, [format!("5e5e5e5e5{}", "0".repeat(55)), format!("5e5e5e5e5{}", "f".repeat(55))]);
        for wrong in ["", "5e5e5e5", "5e5e5e5g", &"5e".repeat(33), "ähnlichx"] {
            assert_eq!(wrong.parse::<KeyPrefix>(), Err(NotAKeyPrefix), "{wrong}");
        }
    }
}

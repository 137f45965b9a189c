//! What people may do, as the API has told it. A provider's answer names scopes; what else gives a right (a role, a group, a
//! word that the API translates) only the API knows, and it is asked once for each access token.
//!
//! It is for pages only, which show no control that would be refused. What is allowed, the API decides at each call.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use app::Permissions;
use bff::{SessionKey, TokenInfo};
use tokio::{sync::OnceCell, time::Instant};

/// When the API is asked once more that could not be asked.
const RETRY: Duration = Duration::from_mins(1);
/// How many sessions are remembered. With the next one the memory begins anew.
const REMEMBERED: usize = 10_000;

/// What the API has told this process. All clones are one.
#[derive(Debug, Clone, Default)]
pub(crate) struct KnownRights(Arc<Mutex<HashMap<SessionKey, Known>>>);

/// Of a session's newest token.
#[derive(Debug)]
struct Known {
    generation: u64,
    answer: Arc<OnceCell<Answer>>,
}

/// What came of the question.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Answer {
    Told(Permissions),
    /// The API could not be asked.
    Nothing {
        retry_at: Instant,
    },
}

impl Answer {
    /// The API could not be asked just now.
    pub(crate) fn nothing() -> Self {
        Self::Nothing { retry_at: Instant::now() + RETRY }
    }

    /// What was told.
    pub(crate) const fn told(self) -> Option<Permissions> {
        match self {
            Self::Told(permissions) => Some(permissions),
            Self::Nothing { .. } => None,
        }
    }

    fn holds(self) -> bool {
        match self {
            Self::Told(_) => true,
            Self::Nothing { retry_at } => Instant::now() < retry_at,
        }
    }
}

impl KnownRights {
    /// What came of the question for this token, where it need not be asked.
    pub(crate) fn get(&self, session: SessionKey, token: &TokenInfo) -> Option<Answer> {
        let known = self.known();
        let known = known.get(&session).filter(|known| known.generation == token.refreshes)?;
        known.answer.get().copied().filter(|answer| answer.holds())
    }

    /// The place for what will be known of this token. Whoever asks at the same time gets the same place, so that one asks.
    pub(crate) fn place(&self, session: SessionKey, token: &TokenInfo) -> Arc<OnceCell<Answer>> {
        let mut known = self.known();
        let generation = token.refreshes;
        let serves = |known: &&Known| {
            known.generation == generation && known.answer.get().is_none_or(|answer| answer.holds())
        };
        if let Some(known) = known.get(&session).filter(serves) {
            return known.answer.clone();
        }
        if known.len() >= REMEMBERED {
            known.clear();
        }
        let answer = Arc::default();
        known.insert(session, Known { generation, answer: Arc::clone(&answer) });
        answer
    }

    fn known(&self) -> MutexGuard<'_, HashMap<SessionKey, Known>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use time::OffsetDateTime;

    use super::*;

    const WRITER: Permissions = Permissions { write: true, approve: false };

    fn session(n: usize) -> SessionKey {
        let mut key = [0; 32];
        key[..8].copy_from_slice(&n.to_be_bytes());
        serde_json::from_value(json!(key)).unwrap()
    }

    fn token(refreshes: u64) -> TokenInfo {
        TokenInfo {
            issued_at: OffsetDateTime::UNIX_EPOCH,
            expires_at: OffsetDateTime::UNIX_EPOCH,
            scopes: Vec::new(),
            not_granted: Vec::new(),
            renewable: true,
            refreshes,
        }
    }

    fn told(known: &KnownRights, n: usize, refreshes: u64) -> Option<Permissions> {
        known.get(session(n), &token(refreshes)).and_then(Answer::told)
    }

    #[test]
    fn what_is_known_is_known_of_one_token_of_one_session() {
        let known = KnownRights::default();
        known.place(session(1), &token(0)).set(Answer::Told(WRITER)).unwrap();
        assert_eq!(told(&known, 1, 0), Some(WRITER));
        assert_eq!((told(&known, 1, 1), told(&known, 2, 0)), (None, None));
        known.place(session(1), &token(1)).set(Answer::Told(Permissions::default())).unwrap();
        assert_eq!((told(&known, 1, 0), told(&known, 1, 1)), (None, Some(Permissions::default())));
    }

    #[tokio::test(start_paused = true)]
    async fn an_api_that_could_not_be_asked_is_asked_again_after_a_while() {
        let known = KnownRights::default();
        let place = known.place(session(1), &token(0));
        assert!(Arc::ptr_eq(&place, &known.place(session(1), &token(0))), "one asks for all");
        place.set(Answer::nothing()).unwrap();
        assert!(
            known.get(session(1), &token(0)).is_some_and(|answer| answer.told().is_none()),
            "not at once"
        );
        tokio::time::advance(RETRY).await;
        assert!(known.get(session(1), &token(0)).is_none());
        assert!(known.place(session(1), &token(0)).get().is_none());
    }

    #[test]
    fn no_more_is_remembered_than_there_is_room_for() {
        let known = KnownRights::default();
        for n in 0..=REMEMBERED {
            known.place(session(n), &token(0)).set(Answer::Told(WRITER)).unwrap();
            assert!(known.known().len() <= REMEMBERED);
        }
        assert_eq!(told(&known, REMEMBERED, 0), Some(WRITER));
    }
}

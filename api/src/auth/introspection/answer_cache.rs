//! What is remembered of tokens that issuers were asked about: a few, for a short time, by their SHA-256.
//!
//! One call is in flight for a token, however many wait for it. Who hangs up takes nothing from the others.

use std::{
    collections::HashMap,
    num::NonZeroUsize,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use aws_lc_rs::digest::{SHA256, digest};
use lru::LruCache;
use time::OffsetDateTime;
use tokio::sync::watch;

use super::{answer::TokenState, unavailable::Unavailable};

/// How many answers are remembered. The one that nobody asked for longest is forgotten first.
const ENTRIES: NonZeroUsize = NonZeroUsize::MIN.saturating_add(9_999);
/// The longest that a good token is believed without asking anew.
const ACTIVE_FOR: Duration = Duration::from_mins(1);
/// The same of one that is not good.
const INACTIVE_FOR: Duration = Duration::from_secs(10);

/// A token as it is remembered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct TokenHash([u8; 32]);

impl TokenHash {
    pub(super) fn of(token: &str) -> Self {
        let mut hash = [0; 32];
        hash.copy_from_slice(digest(&SHA256, token.as_bytes()).as_ref());
        Self(hash)
    }
}

/// What a call brought.
pub(super) type Outcome = Result<Arc<TokenState>, Unavailable>;

/// What is to be done about a token.
pub(super) enum Lookup {
    /// Nothing: it is known.
    Known(Arc<TokenState>),
    /// To wait for the call in flight.
    Wait(watch::Receiver<Option<Outcome>>),
    /// To make the call, and to tell it to those who wait.
    Call(Flight),
}

#[derive(Default)]
pub(super) struct AnswerCache(Mutex<State>);

struct State {
    known: LruCache<TokenHash, Known>,
    in_flight: HashMap<TokenHash, watch::Receiver<Option<Outcome>>>,
}

struct Known {
    state: Arc<TokenState>,
    since: OffsetDateTime,
    lasts: Duration,
}

impl Default for State {
    fn default() -> Self {
        Self { known: LruCache::new(ENTRIES), in_flight: HashMap::new() }
    }
}

impl AnswerCache {
    pub(super) fn look_up(self: &Arc<Self>, token: TokenHash, now: OffsetDateTime) -> Lookup {
        let mut state = self.lock();
        if let Some(known) = state.known.get(&token) {
            // A clock that was set back makes an answer old, not young for ever.
            if (now - known.since).unsigned_abs() < known.lasts {
                return Lookup::Known(Arc::clone(&known.state));
            }
            state.known.pop(&token);
        }
        if let Some(waiting) = state.in_flight.get(&token) {
            return Lookup::Wait(waiting.clone());
        }
        let (sender, receiver) = watch::channel(None);
        state.in_flight.insert(token, receiver);
        Lookup::Call(Flight { cache: Arc::clone(self), token, sender })
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A call in flight. Where it ends without a word, those who wait learn that too.
pub(super) struct Flight {
    cache: Arc<AnswerCache>,
    token: TokenHash,
    sender: watch::Sender<Option<Outcome>>,
}

impl Flight {
    /// Those who wait for it.
    pub(super) fn waiting(&self) -> watch::Receiver<Option<Outcome>> {
        self.sender.subscribe()
    }

    /// Tells what the call brought, and remembers it: no longer than the token is good, which ends at `expires_at`.
    pub(super) fn land(self, outcome: Outcome, expires_at: Option<OffsetDateTime>, now: OffsetDateTime) {
        if let Ok(state) = &outcome {
            let lasts = match **state {
                TokenState::Inactive => INACTIVE_FOR,
                TokenState::Active(_) => {
                    let left = expires_at.map_or(time::Duration::ZERO, |expires_at| expires_at - now);
                    Duration::try_from(left).unwrap_or_default().min(ACTIVE_FOR)
                }
            };
            let known = Known { state: Arc::clone(state), since: now, lasts };
            self.cache.lock().known.put(self.token, known);
        }
        self.sender.send_replace(Some(outcome));
    }
}

impl Drop for Flight {
    fn drop(&mut self) {
        self.cache.lock().in_flight.remove(&self.token);
    }
}

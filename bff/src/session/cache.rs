//! The sessions that requests asked for last, as their rows were: a request reads its row only where it may have changed.
//!
//! **What this process changes** is seen by the next request. Whoever changes a row holds a [`Change`] meanwhile, and when
//! that is over, the entry goes. A read that began before it ended may have seen the row as it was: [`SessionCache::put`]
//! takes nothing of that read any more. Where nobody waited for the end of a change (its future was dropped, or the store
//! failed) it may still be carried out: then nothing here is used, until the store has said on the connection that writes
//! that it is over whatever was sent before.
//!
//! **What another process changes** is seen within a second. Nothing here is used but for [`TRUST`] after a moment of
//! which the store has confirmed that all changes until then are known here ([`Confirmation`]); how it is asked stands in
//! `session/confirmation.rs`. Where it can't be asked, each request reads its row.
//!
//! An entry that looks as if its session had ended by itself is not used either: another process may have used the session.

#[cfg(test)]
mod model;

use std::{
    num::NonZeroUsize,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use lru::LruCache;
use time::OffsetDateTime;
use tokio::time::Instant;

use super::{key::SessionKey, stored_session::FoundSession};

/// How many sessions are kept: some six megabytes.
const CAPACITY: NonZeroUsize = NonZeroUsize::new(10_000).expect("more than none");
/// For how long after a confirmed moment entries are used. What is left of a second is for the answer's way.
pub(super) const TRUST: Duration = Duration::from_millis(700);
/// Sessions of one stripe share a count of their changes. There are so many that a read is seldom in vain because of another
/// session's change.
const STRIPES: usize = 256;

/// The cache of sessions. All clones are one.
#[derive(Clone, Default)]
pub(crate) struct SessionCache(Arc<Mutex<State>>);

struct State {
    entries: LruCache<SessionKey, Entry>,
    /// Entries of another epoch are void.
    epoch: u64,
    /// How often a session of each stripe was changed.
    changes: [u64; STRIPES],
    /// Until when everything is known that was changed.
    confirmed_at: Option<Instant>,
    /// How many changes had an end that nobody waited for, and how many of these the store is over.
    unsettled: u64,
    settled: u64,
    /// Whether a session was asked for since this was last looked at.
    is_asked: bool,
}

struct Entry {
    epoch: u64,
    found: FoundSession,
}

impl Default for State {
    fn default() -> Self {
        Self {
            entries: LruCache::new(CAPACITY),
            epoch: 0,
            changes: [0; STRIPES],
            confirmed_at: None,
            unsettled: 0,
            settled: 0,
            is_asked: false,
        }
    }
}

impl State {
    fn is_trusted(&self) -> bool {
        self.settled == self.unsettled && self.confirmed_at.is_some_and(|at| at.elapsed() < TRUST)
    }

    fn remove(&mut self, key: &SessionKey) {
        self.entries.pop(key);
        self.changes[stripe(key)] += 1;
    }
}

/// The read of a row that goes on.
pub(super) struct Reading {
    key: SessionKey,
    epoch: u64,
    changes: u64,
}

/// A question to the store of whether all changes are known here.
pub(super) struct Confirmation {
    asked_at: Instant,
    unsettled: u64,
}

/// A change of sessions' rows that goes on.
#[must_use = "the entries go when it ends"]
pub(crate) struct Change<'a> {
    cache: &'a SessionCache,
    keys: Vec<SessionKey>,
    is_done: bool,
}

impl SessionCache {
    /// The session as its row is, where that is known.
    pub(super) fn get(&self, key: &SessionKey, now: OffsetDateTime) -> Option<FoundSession> {
        let mut state = self.lock();
        state.is_asked = true;
        if !state.is_trusted() {
            return None;
        }
        let epoch = state.epoch;
        let entry = state.entries.get(key)?;
        let is_current = entry.epoch == epoch && now < entry.found.session.idle_ends_at;
        is_current.then(|| entry.found.clone())
    }

    /// A row is about to be read.
    pub(super) fn begin_read(&self, key: SessionKey) -> Reading {
        let state = self.lock();
        Reading { key, epoch: state.epoch, changes: state.changes[stripe(&key)] }
    }

    /// Keeps what was read, unless the row may have changed since that began.
    pub(super) fn put(&self, reading: Reading, found: FoundSession) {
        let Reading { key, epoch, changes } = reading;
        let mut state = self.lock();
        if state.epoch == epoch && state.changes[stripe(&key)] == changes {
            state.entries.put(key, Entry { epoch, found });
        }
    }

    /// The session was used, and lives until then unless it is used again.
    pub(super) fn record_use(&self, key: &SessionKey, at: OffsetDateTime, idle_ends_at: OffsetDateTime) {
        if let Some(Entry { found, .. }) = self.lock().entries.peek_mut(key) {
            found.last_used_at = found.last_used_at.max(at);
            found.session.idle_ends_at = idle_ends_at.min(found.session.ends_at);
        }
    }

    /// This process is about to change these sessions' rows.
    pub(crate) fn begin_change(&self, keys: &[SessionKey]) -> Change<'_> {
        Change { cache: self, keys: keys.to_vec(), is_done: false }
    }

    /// A session was changed elsewhere.
    pub(super) fn remove(&self, key: &SessionKey) {
        self.lock().remove(key);
    }

    /// Any session may have been changed elsewhere.
    pub(super) fn void(&self) {
        self.lock().epoch += 1;
    }

    /// Whether a session was asked for since the last time that somebody wanted to know. Where none is, nothing need be
    /// confirmed.
    pub(super) fn take_demand(&self) -> bool {
        std::mem::take(&mut self.lock().is_asked)
    }

    /// The store is about to be asked.
    pub(super) fn begin_confirmation(&self) -> Confirmation {
        Confirmation { asked_at: Instant::now(), unsettled: self.lock().unsettled }
    }

    /// The store has answered, and what others changed until it was asked is known here.
    pub(super) fn confirm(&self, confirmation: &Confirmation) {
        let Confirmation { asked_at, unsettled } = *confirmation;
        let mut state = self.lock();
        if state.settled < unsettled {
            // What was read meanwhile may be older than what was carried out meanwhile.
            state.epoch += 1;
            state.settled = unsettled;
        }
        state.confirmed_at = state.confirmed_at.max(Some(asked_at));
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Confirmation {
    pub(super) fn age(&self) -> Duration {
        self.asked_at.elapsed()
    }
}

impl Change<'_> {
    /// It is committed, or nothing was changed.
    pub(crate) fn done(mut self) {
        self.is_done = true;
    }
}

impl Drop for Change<'_> {
    fn drop(&mut self) {
        let mut state = self.cache.lock();
        self.keys.iter().for_each(|key| state.remove(key));
        if !self.is_done {
            state.unsettled += 1;
        }
    }
}

/// Keys are hashes, so that each of their bytes is as good as any.
fn stripe(key: &SessionKey) -> usize {
    key.as_bytes().first().copied().map_or(0, usize::from)
}

//! The uses of sessions that are not written yet.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use time::OffsetDateTime;
use tokio_util::sync::CancellationToken;

use super::{key::SessionKey, stored_session::StoredSession};

/// How long the first use that is noted waits for others.
const DELAY: Duration = Duration::from_secs(2);
/// How many uses wait at most.
const CAPACITY: usize = 20_000;

/// A use of a session.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct LastUse {
    pub(crate) at: OffsetDateTime,
    /// Until when it lets the session live.
    pub(crate) idle_ends_at: OffsetDateTime,
}

/// The uses that are not written yet. All clones are one.
#[derive(Clone, Default)]
pub(super) struct NotedUses {
    noted: Arc<Mutex<Noted>>,
    /// Nothing waits any more: the program ends.
    at_once: CancellationToken,
}

#[derive(Default)]
struct Noted {
    uses: HashMap<SessionKey, LastUse>,
    /// Whether somebody is going to write them.
    is_awaited: bool,
}

/// What becomes of a use.
pub(super) enum Note {
    /// It has to be written by who brings it.
    Refused,
    /// It will be written with others.
    Taken,
    /// The same, and who brings it sees to that.
    First,
}

impl NotedUses {
    pub(super) fn note(&self, key: SessionKey, last_use: LastUse) -> Note {
        let mut noted = self.lock();
        if noted.uses.len() >= CAPACITY && !noted.uses.contains_key(&key) {
            return Note::Refused;
        }
        noted.uses.insert(key, last_use);
        if std::mem::replace(&mut noted.is_awaited, true) { Note::Taken } else { Note::First }
    }

    /// In the order of their keys, so that two processes never wait for each other.
    pub(super) fn unwritten(&self) -> Vec<(SessionKey, LastUse)> {
        let mut uses = self.lock().uses.iter().map(|(key, last_use)| (*key, *last_use)).collect::<Vec<_>>();
        uses.sort_unstable_by_key(|(key, _)| *key);
        uses
    }

    /// Forgets what is written, where nothing newer was noted meanwhile.
    pub(super) fn written(&self, uses: &[(SessionKey, LastUse)]) {
        let mut noted = self.lock();
        for (key, last_use) in uses {
            if noted.uses.get(key) == Some(last_use) {
                noted.uses.remove(key);
            }
        }
    }

    /// Whether nothing is left to be written, or nothing more can be done for it.
    pub(super) fn is_over(&self, failed: bool) -> bool {
        let mut noted = self.lock();
        noted.is_awaited = !(noted.uses.is_empty() || failed && self.at_once.is_cancelled());
        !noted.is_awaited
    }

    /// Lets some time pass in which more is noted.
    pub(super) async fn wait(&self) {
        tokio::select! {
            () = tokio::time::sleep(DELAY) => {}
            () = self.at_once.cancelled() => {}
        }
    }

    /// Nothing waits any more: the program ends.
    pub(super) fn hurry(&self) {
        self.at_once.cancel();
    }

    /// The row as it will be.
    pub(super) fn apply(&self, stored: &mut StoredSession) {
        let noted = self.lock();
        let Some(last_use) = noted.uses.get(&stored.key).filter(|last_use| stored.ends_at > last_use.at)
        else {
            return;
        };
        if stored.last_used_at < last_use.at {
            stored.last_used_at = last_use.at;
            stored.ends_at = last_use.idle_ends_at.min(stored.latest_end_at);
        }
    }

    fn lock(&self) -> MutexGuard<'_, Noted> {
        self.noted.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

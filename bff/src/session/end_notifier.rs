//! Tells the open pages of this process that their session has ended.
//!
//! Sessions end in any process, and only the database is common to all. One poll of the sessions that ended lately serves
//! every page of this process, however many there are.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
};

use time::{Duration, OffsetDateTime};
use tokio::sync::watch;

use super::{end_reason::EndReason, key::SessionKey, store::Sessions};

/// How far each poll goes back before the last one: clocks of other processes may be behind, and commits late.
const OVERLAP: Duration = Duration::seconds(15);

/// How many pages of one session may subscribe, in this process. A browser's tabs share one stream where they can.
const MAX_SUBSCRIBERS: usize = 32;

/// The sessions whose end is waited for.
#[derive(Default)]
pub(crate) struct EndNotifier(Mutex<State>);

#[derive(Default)]
struct State {
    senders: HashMap<SessionKey, watch::Sender<Option<EndReason>>>,
    polled_at: Option<OffsetDateTime>,
}

impl EndNotifier {
    /// Tells why the session ended, once it does. Nothing where as many wait for it as may.
    pub(crate) fn subscribe(&self, key: SessionKey) -> Option<watch::Receiver<Option<EndReason>>> {
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let sender = state.senders.entry(key).or_insert_with(|| watch::Sender::new(None));
        (sender.receiver_count() < MAX_SUBSCRIBERS).then(|| sender.subscribe())
    }

    /// How many pages wait.
    pub(crate) fn subscribers(&self) -> usize {
        let state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        state.senders.values().map(watch::Sender::receiver_count).sum()
    }

    /// Looks for sessions that have ended and notifies their subscribers. Without any it costs nothing.
    pub(crate) async fn poll(&self, sessions: &Sessions, now: OffsetDateTime) -> sqlx::Result<()> {
        let Some(since) = self.begin_poll(now) else { return Ok(()) };
        for (key, reason) in sessions.ended_since(since - OVERLAP).await? {
            self.notify(&key, reason);
        }
        Ok(())
    }

    /// From when on ended sessions are of interest; nothing where nobody waits.
    fn begin_poll(&self, now: OffsetDateTime) -> Option<OffsetDateTime> {
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        state.senders.retain(|_, sender| sender.receiver_count() > 0);
        let since = state.polled_at.replace(now).unwrap_or(now);
        (!state.senders.is_empty()).then_some(since)
    }

    fn notify(&self, key: &SessionKey, reason: EndReason) {
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(sender) = state.senders.remove(key) {
            sender.send_replace(Some(reason));
        }
    }
}

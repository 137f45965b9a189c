//! Who waits for the end of a session: the open pages of this process.
//!
//! Sessions end in any process, and only the database is common to all. One look at its latest endings serves every
//! page of this process, however many there are.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
};

use time::{Duration, OffsetDateTime};
use tokio::sync::watch;

use super::{Ending, SessionKey, store::Sessions};

/// How far each look goes back before the last one: clocks of other processes may be behind, and commits late.
const OVERLAP: Duration = Duration::seconds(15);

/// How many pages of one session may wait, in this process. A browser's tabs share one stream where they can.
const MOST: usize = 32;

/// The sessions whose end is waited for.
#[derive(Default)]
pub(crate) struct Watch(Mutex<State>);

#[derive(Default)]
struct State {
    watched: HashMap<SessionKey, watch::Sender<Option<Ending>>>,
    looked_at: Option<OffsetDateTime>,
}

impl Watch {
    /// Tells of the session's end, once it comes. Nothing where as many wait for it as may.
    pub(crate) fn watch(&self, key: SessionKey) -> Option<watch::Receiver<Option<Ending>>> {
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let sender = state.watched.entry(key).or_insert_with(|| watch::Sender::new(None));
        (sender.receiver_count() < MOST).then(|| sender.subscribe())
    }

    /// Looks for endings and passes them on. Without anyone who waits it costs nothing.
    pub(crate) async fn look(&self, sessions: &Sessions, now: OffsetDateTime) -> sqlx::Result<()> {
        let Some(since) = self.begin(now) else { return Ok(()) };
        for (key, ending) in sessions.endings_since(since - OVERLAP).await? {
            self.pass_on(&key, ending);
        }
        Ok(())
    }

    /// From when on endings are of interest; nothing where nobody waits.
    fn begin(&self, now: OffsetDateTime) -> Option<OffsetDateTime> {
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        state.watched.retain(|_, sender| sender.receiver_count() > 0);
        let since = state.looked_at.replace(now).unwrap_or(now);
        (!state.watched.is_empty()).then_some(since)
    }

    fn pass_on(&self, key: &SessionKey, ending: Ending) {
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(sender) = state.watched.remove(key) {
            sender.send_replace(Some(ending));
        }
    }
}

//! What goes on behind the requests: what other processes change is followed, open pages learn that their session ended,
//! and expired sessions are deleted in small batches, so that nobody who writes meanwhile waits long.

use std::{error::Error, time::Duration};

use tokio::time::{Interval, MissedTickBehavior, sleep};

use crate::state::Bff;

/// How often ended sessions are looked for, and secrets that were replaced: so long an open page may take to notice.
const NOTIFY_INTERVAL: Duration = Duration::from_secs(1);
/// How often expired sessions are deleted.
const DELETE_INTERVAL: Duration = Duration::from_secs(10);
/// How far the search for sessions that ended in other processes goes back.
const ENDED_LATELY: time::Duration = time::Duration::minutes(1);
/// How many rows one batch has: some milliseconds' worth, as whoever writes meanwhile waits for that of them.
const BATCH: u32 = 25;
/// How long nothing is deleted after a batch that was full.
const PAUSE: Duration = Duration::from_millis(10);

impl Bff {
    /// Does what goes on behind the requests. It never returns: run it as a task that ends with the program.
    pub async fn run_housekeeping(&self) {
        // Side by side: open pages wait for no deletion, however much there is to delete.
        tokio::join!(self.follow_changes(), self.notify_periodically(), self.delete_periodically());
    }

    /// Finds out what other processes change of the sessions, so that requests need not read their rows. It is a part of
    /// [`run_housekeeping`](Self::run_housekeeping), for whoever does the other parts in their own time. It never returns.
    pub async fn follow_changes(&self) {
        self.sessions().follow_changes().await;
    }

    async fn notify_periodically(&self) {
        let mut next = every(NOTIFY_INTERVAL);
        loop {
            next.tick().await;
            self.sealer().refresh();
            self.notify_ended_sessions().await;
        }
    }

    async fn delete_periodically(&self) {
        let mut next = every(DELETE_INTERVAL);
        loop {
            next.tick().await;
            self.delete_expired_sessions().await;
            self.remove_ended_from_cache().await;
        }
    }

    /// Removes the tokens of sessions that ended lately in other processes: nobody comes for them any more.
    async fn remove_ended_from_cache(&self) {
        match self.sessions().ended_since(self.now() - ENDED_LATELY).await {
            Ok(ended) => {
                self.tokens().remove_from_cache(&ended.into_iter().map(|(key, _)| key).collect::<Vec<_>>())
            }
            Err(error) => {
                tracing::error!(
                    error = &error as &dyn Error,
                    "ended sessions' tokens could not be deleted from memory"
                );
            }
        }
    }

    /// Tells this process's open pages of the sessions that have ended, in whatever process.
    pub async fn notify_ended_sessions(&self) {
        if let Err(error) = self.end_notifier().poll(self.sessions(), self.now()).await {
            tracing::error!(error = &error as &dyn Error, "ended sessions could not be looked for");
        }
    }

    /// Deletes the sessions that have expired, and what is kept of ended ones and of logout tokens for too long. How many
    /// sessions were deleted.
    pub async fn delete_expired_sessions(&self) -> u64 {
        // What was used just now has not expired, whether that is written yet or not.
        if let Err(error) = self.sessions().write_unwritten_uses().await {
            tracing::error!(error = &error as &dyn Error, "the last uses of sessions could not be written");
            return 0;
        }
        let sessions = self.sessions();
        let deleted = in_batches(|| sessions.delete_expired(BATCH)).await;
        in_batches(|| sessions.forget_ended(BATCH)).await;
        in_batches(|| sessions.forget_logout_tokens(BATCH)).await;
        deleted
    }
}

/// Deletes until a batch is not full, or fails. How many rows were deleted.
async fn in_batches<F: Future<Output = sqlx::Result<u64>>>(delete: impl Fn() -> F) -> u64 {
    let mut deleted = 0;
    loop {
        match delete().await {
            Ok(batch) => {
                deleted += batch;
                if batch < u64::from(BATCH) {
                    return deleted;
                }
                sleep(PAUSE).await;
            }
            Err(error) => {
                tracing::error!(error = &error as &dyn Error, "what has expired could not be deleted");
                return deleted;
            }
        }
    }
}

/// Ticks once a period, and after what took longer a whole period later.
fn every(period: Duration) -> Interval {
    let mut interval = tokio::time::interval(period);
    interval.set_missed_tick_behavior(MissedTickBehavior::Delay);
    interval
}

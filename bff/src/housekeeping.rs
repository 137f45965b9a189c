//! What goes on behind the requests: what other processes change is followed, open pages learn that their session ended,
//! and expired sessions are deleted in small batches, so that nobody who writes meanwhile waits long.

use std::{error::Error, time::Duration};

use tokio::{
    task::yield_now,
    time::{Instant, Interval, MissedTickBehavior, sleep},
};

use crate::state::Bff;

/// How often ended sessions are looked for, and secrets that were replaced: so long an open page may take to notice.
const NOTIFY_INTERVAL: Duration = Duration::from_secs(1);
/// How often expired sessions are deleted.
const DELETE_INTERVAL: Duration = Duration::from_secs(10);
/// How often the tokens of ended sessions are removed from memory.
const REMOVE_INTERVAL: Duration = Duration::from_secs(10);
/// How many of them before others have their turn.
const REMOVED_AT_ONCE: usize = 500;
/// How far the search for sessions that ended in other processes goes back before the last one: clocks of other processes
/// may be behind, and commits late.
const OVERLAP: time::Duration = time::Duration::seconds(15);
/// How many rows one batch has: half a millisecond's worth, as whoever writes meanwhile waits for that of them, and
/// whoever shares the processor. One statement records so many ends.
const BATCH: u32 = 5;
/// For how many times as long as a batch has taken nothing is deleted after it: a twentieth of one processor at most goes into
/// what nobody waits for. A batch that had to wait its turn, for others who write or for the processor, has taken longer,
/// so that where there is much else to do less is deleted.
const REST: u32 = 19;
/// The longest that nothing is deleted while there is something to delete.
const LONGEST_REST: Duration = Duration::from_millis(100);

impl Bff {
    /// Does what goes on behind the requests. It never returns: run it as a task that ends with the program.
    pub async fn run_housekeeping(&self) {
        // Side by side: open pages wait for no deletion, however much there is to delete.
        tokio::join!(
            self.follow_changes(),
            self.notify_periodically(),
            self.delete_periodically(),
            self.remove_from_cache_periodically(),
        );
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
        }
    }

    /// Removes the tokens of sessions that ended lately in other processes: nobody comes for them any more.
    async fn remove_from_cache_periodically(&self) {
        let mut next = every(REMOVE_INTERVAL);
        let mut since = self.now();
        loop {
            next.tick().await;
            let now = self.now();
            match self.sessions().ended_since(since - OVERLAP).await {
                Ok(ended) => {
                    // Some at a time: others may have thousands of them, and requests wait for the same processor.
                    for ended in ended.chunks(REMOVED_AT_ONCE) {
                        self.tokens().remove_from_cache(ended.iter().map(|(key, _)| key));
                        yield_now().await;
                    }
                    since = now;
                }
                Err(error) => {
                    tracing::error!(
                        error = &error as &dyn Error,
                        "ended sessions' tokens could not be deleted from memory"
                    );
                }
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
        let began = Instant::now();
        match delete().await {
            Ok(batch) => {
                deleted += batch;
                if batch < u64::from(BATCH) {
                    return deleted;
                }
                sleep(rest_after(began.elapsed())).await;
            }
            Err(error) => {
                tracing::error!(error = &error as &dyn Error, "what has expired could not be deleted");
                return deleted;
            }
        }
    }
}

/// How long nothing is deleted after a batch that has taken so long.
fn rest_after(batch: Duration) -> Duration {
    (batch * REST).min(LONGEST_REST)
}

/// Ticks once a period, and after what took longer a whole period later.
fn every(period: Duration) -> Interval {
    let mut interval = tokio::time::interval(period);
    interval.set_missed_tick_behavior(MissedTickBehavior::Delay);
    interval
}

#[cfg(test)]
mod tests {
    use std::cell::RefCell;

    use super::*;

    /// When each batch began, in milliseconds after the first, where each takes so long and the fourth is the last.
    async fn begins(milliseconds: u64) -> Vec<u128> {
        let (begins, first) = (RefCell::new(Vec::new()), Instant::now());
        let deleted = in_batches(|| async {
            begins.borrow_mut().push(first.elapsed().as_millis());
            sleep(Duration::from_millis(milliseconds)).await;
            Ok(if begins.borrow().len() < 4 { u64::from(BATCH) } else { 0 })
        });
        assert_eq!(deleted.await, 3 * u64::from(BATCH));
        begins.into_inner()
    }

    #[tokio::test(start_paused = true)]
    async fn deleting_takes_a_twentieth_of_the_time_and_rests_no_longer_than_it_must() {
        assert_eq!(begins(2).await, [0, 40, 80, 120]);
        assert_eq!(begins(30).await, [0, 130, 260, 390], "there is an end to giving way");
    }
}

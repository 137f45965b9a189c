//! What goes on behind the requests: open pages learn that their session ended, and ended sessions are removed in
//! small batches, so that nobody who writes meanwhile waits long.

use std::{error::Error, time::Duration};

use tokio::time::{Interval, MissedTickBehavior};

use crate::{Bff, session::SessionKey};

/// How often endings are looked for: so long an open page may take to notice.
const LOOK: Duration = Duration::from_secs(1);
/// How often ended sessions are removed.
const SWEEP: Duration = Duration::from_secs(10);
/// How far the look for sessions that ended elsewhere goes back.
const LATELY: time::Duration = time::Duration::minutes(1);
/// How many rows one batch has.
const BATCH: u32 = 200;

/// What sealing everything with the first secret came to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Resealed {
    /// Sessions that are sealed with the first secret now, and were not.
    pub sessions: u64,
    /// Sessions that were so already.
    pub current: u64,
    /// Sessions that none of the secrets opens. They end when their browser comes.
    pub lost: u64,
}

impl Bff {
    /// Keeps house. It never returns: run it as a task that ends with the program.
    pub async fn keep_house(&self) {
        // Side by side: open pages wait for no sweep, however much there is to sweep.
        tokio::join!(self.look_again_and_again(), self.sweep_again_and_again());
    }

    async fn look_again_and_again(&self) {
        let mut next = every(LOOK);
        loop {
            next.tick().await;
            self.look_for_endings().await;
        }
    }

    async fn sweep_again_and_again(&self) {
        let mut next = every(SWEEP);
        loop {
            next.tick().await;
            self.sweep().await;
            self.forget_ended().await;
        }
    }

    /// Forgets the tokens of sessions that ended of late in other processes: nobody comes for them any more.
    async fn forget_ended(&self) {
        match self.sessions().endings_since(self.now() - LATELY).await {
            Ok(endings) => self.tokens().forget(&endings.into_iter().map(|(key, _)| key).collect::<Vec<_>>()),
            Err(error) => {
                tracing::error!(
                    error = &error as &dyn Error,
                    "ended sessions' tokens could not be forgotten"
                );
            }
        }
    }

    /// Tells this process's open pages of the sessions that have ended, in whatever process.
    pub async fn look_for_endings(&self) {
        if let Err(error) = self.watch().look(self.sessions(), self.now()).await {
            tracing::error!(error = &error as &dyn Error, "ended sessions could not be looked for");
        }
    }

    /// Removes the sessions that have ended. How many were removed.
    pub async fn sweep(&self) -> u64 {
        let mut removed = 0;
        loop {
            match self.sessions().sweep(BATCH).await {
                Ok(batch) => {
                    removed += batch;
                    if batch < u64::from(BATCH) {
                        return removed;
                    }
                }
                Err(error) => {
                    tracing::error!(error = &error as &dyn Error, "ended sessions could not be removed");
                    return removed;
                }
            }
        }
    }

    /// Seals every session with the first secret, after which the others are needed no longer. Sessions go on
    /// meanwhile, in this process and others.
    ///
    /// # Errors
    /// Where the store fails. What was sealed until then stays so, and the call may be made again.
    pub async fn reseal(&self) -> Result<Resealed, ResealError> {
        let (mut count, mut last) = (Resealed::default(), None);
        loop {
            let keys = self.sessions().keys_after(last, BATCH).await?;
            let Some(&end) = keys.last() else { return Ok(count) };
            last = Some(end);
            for key in keys {
                match self.reseal_session(&key).await? {
                    Some(true) => count.sessions += 1,
                    Some(false) => count.current += 1,
                    None => count.lost += 1,
                }
            }
        }
    }

    /// Whether the session had to be sealed; nothing where it can't be opened.
    async fn reseal_session(&self, key: &SessionKey) -> sqlx::Result<Option<bool>> {
        use crate::{session::store::SessionError, tokens::store::StoreError};

        let session = match self.sessions().reseal(key).await {
            Err(SessionError::Store(error)) => return Err(error),
            session => session.ok(),
        };
        let tokens = match self.tokens().reseal(key).await {
            Err(StoreError::Database(error)) => return Err(error),
            tokens => tokens.ok(),
        };
        Ok(session.zip(tokens).map(|(session, tokens)| session || tokens))
    }
}

/// Ticks once a period, and after what took longer a whole period later.
fn every(period: Duration) -> Interval {
    let mut interval = tokio::time::interval(period);
    interval.set_missed_tick_behavior(MissedTickBehavior::Delay);
    interval
}

/// The store failed while everything was sealed anew.
#[derive(Debug, thiserror::Error)]
#[error("the sessions' store")]
pub struct ResealError(#[from] sqlx::Error);

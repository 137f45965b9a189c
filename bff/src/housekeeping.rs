//! What goes on behind the requests: open pages learn that their session ended, and ended sessions are removed in
//! small batches, so that nobody who writes meanwhile waits long.

use std::{error::Error, time::Duration};

use crate::{Bff, session::SessionKey};

/// How often endings are looked for: so long an open page may take to notice.
const LOOK: Duration = Duration::from_secs(1);
/// How often ended sessions are removed.
const SWEEP: Duration = Duration::from_secs(10);
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
        let (mut look, mut sweep) = (tokio::time::interval(LOOK), tokio::time::interval(SWEEP));
        loop {
            tokio::select! {
                _ = look.tick() => self.look_for_endings().await,
                _ = sweep.tick() => { self.sweep().await; }
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

/// The store failed while everything was sealed anew.
#[derive(Debug, thiserror::Error)]
#[error("the sessions' store")]
pub struct ResealError(#[from] sqlx::Error);

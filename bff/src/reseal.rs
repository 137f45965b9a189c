//! Sealing every session anew with the first secret, so that an older one can be taken away.

use futures::{StreamExt, TryStreamExt, stream};

use crate::{
    session::{key::SessionKey, stored_session::SessionError},
    state::Bff,
    tokens::token_store::StoreError,
};

/// How many sessions are read at once.
const BATCH: u32 = 200;
/// How many are sealed at once: so many reach the disk together.
const CONCURRENT: usize = 32;

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
    /// Seals every session with the first secret, after which the others are needed no longer. Sessions go on
    /// meanwhile, in this process and others.
    ///
    /// # Errors
    /// Where the store fails. What was sealed until then stays so, and the call may be made again.
    pub async fn reseal(&self) -> Result<Resealed, ResealError> {
        self.sealer().refresh();
        let (mut count, mut last) = (Resealed::default(), None);
        loop {
            let keys = self.sessions().keys_after(last, BATCH).await?;
            let Some(&end) = keys.last() else { return Ok(count) };
            last = Some(end);
            let sealing = keys.into_iter().map(|key| self.reseal_session(key));
            let mut sealed = stream::iter(sealing).buffer_unordered(CONCURRENT);
            while let Some(was_sealed) = sealed.try_next().await? {
                match was_sealed {
                    Some(true) => count.sessions += 1,
                    Some(false) => count.current += 1,
                    None => count.lost += 1,
                }
            }
        }
    }

    /// Whether the session had to be sealed; nothing where it can't be opened.
    async fn reseal_session(&self, key: SessionKey) -> sqlx::Result<Option<bool>> {
        let session = match self.sessions().reseal(&key).await {
            Err(SessionError::Store(error)) => return Err(error),
            session => session.ok(),
        };
        let tokens = match self.tokens().reseal(&key).await {
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

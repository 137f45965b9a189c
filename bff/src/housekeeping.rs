//! Ended sessions are removed in small batches, so that nobody who writes meanwhile waits long.

use std::{error::Error, time::Duration};

use crate::Bff;

const PAUSE: Duration = Duration::from_secs(60);
const BATCH: u32 = 200;

impl Bff {
    /// Removes ended sessions now and then. It never returns: run it as a task that ends with the program.
    pub async fn keep_house(&self) {
        let mut pause = tokio::time::interval(PAUSE);
        loop {
            pause.tick().await;
            self.sweep().await;
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
}

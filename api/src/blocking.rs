//! Work that keeps a thread busy runs on a thread of its own, so that the other requests of that thread go on.

use std::{future::pending, panic::resume_unwind};

use tokio::task::spawn_blocking;

/// What the work gives. Its panic is the caller's.
pub(crate) async fn run_blocking<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> T {
    match spawn_blocking(work).await {
        Ok(given) => given,
        Err(error) => match error.try_into_panic() {
            Ok(panic) => resume_unwind(panic),
            // The program ends, and the work was never begun.
            Err(_) => pending().await,
        },
    }
}

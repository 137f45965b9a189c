//! Shutting down: Ctrl-C, or a terminate signal from whoever runs the program.
//!
//! Behind a load balancer the end comes in two steps. First the program says that it is not ready any more
//! ([`health`](crate::health)), and serves on; once the load balancer has had the time to see that, it takes no more
//! connections, and lets what is under way finish.

use std::time::Duration;

use tokio_util::sync::CancellationToken;

use crate::log;

/// A token that is cancelled at the first Ctrl-C or SIGTERM. A second Ctrl-C ends the program at once.
#[must_use]
pub fn on_signal() -> CancellationToken {
    let shutdown = CancellationToken::new();
    let begun = shutdown.clone();
    tokio::spawn(async move {
        first_signal().await;
        begun.cancel();
        if tokio::signal::ctrl_c().await.is_ok() {
            log::flush();
            std::process::exit(INTERRUPTED);
        }
    });
    shutdown
}

/// A token that is cancelled so long after `draining` was.
#[must_use]
pub fn after(draining: CancellationToken, delay: Duration) -> CancellationToken {
    if delay.is_zero() {
        return draining;
    }
    let closing = CancellationToken::new();
    let closed = closing.clone();
    tokio::spawn(async move {
        draining.cancelled().await;
        tracing::info!(
            seconds = delay.as_secs(),
            "the end was asked for; requests are served on for a while"
        );
        tokio::time::sleep(delay).await;
        closed.cancel();
    });
    closing
}

/// What a shell makes of a program that SIGINT ended.
const INTERRUPTED: i32 = 130;

#[cfg(unix)]
async fn first_signal() {
    use tokio::signal::unix::{SignalKind, signal};
    match signal(SignalKind::terminate()) {
        Ok(mut terminate) => tokio::select! {
            _ = tokio::signal::ctrl_c() => {}
            _ = terminate.recv() => {}
        },
        Err(error) => {
            tracing::warn!(%error, "only Ctrl-C will stop this program");
            _ = tokio::signal::ctrl_c().await;
        }
    }
}

#[cfg(not(unix))]
async fn first_signal() {
    _ = tokio::signal::ctrl_c().await;
}

#[cfg(test)]
mod tests {
    use tokio::time::Instant;

    use super::*;

    #[tokio::test(start_paused = true)]
    async fn the_listener_closes_so_long_after_the_end_was_asked_for() {
        let draining = CancellationToken::new();
        let closing = after(draining.clone(), Duration::from_secs(5));
        draining.cancel();
        let begin = Instant::now();
        closing.cancelled().await;
        assert_eq!(begin.elapsed().as_secs(), 5);
        let at_once = after(draining.clone(), Duration::ZERO);
        assert!(at_once.is_cancelled());
    }
}

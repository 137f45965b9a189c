//! Shutting down: Ctrl-C, or a terminate signal from whoever runs the program.

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

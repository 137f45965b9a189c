//! SIGHUP, by which whoever runs a program asks it to read its files again.

#[cfg(unix)]
use tokio::signal::unix::{Signal, SignalKind, signal};

/// The signal, as it comes. While there is one of these the signal does not end the program.
pub(crate) struct Hangups {
    #[cfg(unix)]
    signal: Option<Signal>,
}

impl Hangups {
    pub(crate) fn new() -> Self {
        Self {
            #[cfg(unix)]
            signal: signal(SignalKind::hangup())
                .inspect_err(|error| tracing::warn!(%error, "SIGHUP will not be noticed"))
                .ok(),
        }
    }

    /// Waits for the next one. Where there is none there is no end to it.
    pub(crate) async fn next(&mut self) {
        #[cfg(unix)]
        if let Some(signal) = &mut self.signal
            && signal.recv().await.is_some()
        {
            return;
        }
        std::future::pending().await
    }
}

//! Whether a program lives (`/healthz`) and whether requests should be sent to it (`/readyz`), for load balancers and
//! whatever starts programs anew.
//!
//! One that lives answers, and says no more. One is ready whose store answers, and that is not about to end: from the
//! moment on at which the end is asked for, it says so, and serves on for a while (see
//! [`shutdown`](crate::shutdown)). The provider is not asked: its outage is no reason to send people elsewhere.

use std::{
    error::Error,
    fmt,
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use tokio::{sync::Mutex, time::timeout};
use tokio_util::sync::CancellationToken;

/// How long the store may take to answer.
const PATIENCE: Duration = Duration::from_secs(2);

/// What a store says that does not answer.
pub type StoreFault = Box<dyn Error + Send + Sync>;

type Check = Box<dyn Fn() -> Pin<Box<dyn Future<Output = Result<(), StoreFault>> + Send>> + Send + Sync>;

/// Whether the program is ready. All clones are one.
#[derive(Clone)]
pub struct Readiness(Arc<Inner>);

struct Inner {
    draining: CancellationToken,
    /// One looks at a time, whoever asks how often: strangers may.
    check: Mutex<Check>,
    /// Whether the log tells already that the store does not answer.
    is_known: AtomicBool,
}

/// Why a program is not ready.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotReady {
    /// It is about to end.
    #[error("draining")]
    Draining,
    /// Its store does not answer.
    #[error("the store does not answer")]
    Store,
}

impl fmt::Debug for Readiness {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Readiness")
    }
}

impl Readiness {
    /// Of a program that is about to end once `draining` is cancelled, and whose store `check` asks.
    pub fn new<F: Future<Output = Result<(), StoreFault>> + Send + 'static>(
        draining: CancellationToken,
        check: impl Fn() -> F + Send + Sync + 'static,
    ) -> Self {
        let check: Check = Box::new(move || Box::pin(check()));
        Self(Arc::new(Inner { draining, check: Mutex::new(check), is_known: AtomicBool::new(false) }))
    }

    /// Whether it is ready. The log tells once that the store does not answer, and once that it does again.
    ///
    /// # Errors
    /// Why it is not.
    pub async fn check(&self) -> Result<(), NotReady> {
        if self.0.draining.is_cancelled() {
            return Err(NotReady::Draining);
        }
        let asked = async { (self.0.check.lock().await)().await };
        let fault = match timeout(PATIENCE, asked).await {
            Ok(Ok(())) => {
                if self.0.is_known.swap(false, Ordering::Relaxed) {
                    tracing::info!("the store answers again");
                }
                return Ok(());
            }
            Ok(Err(fault)) => fault,
            Err(late) => late.into(),
        };
        if !self.0.is_known.swap(true, Ordering::Relaxed) {
            tracing::error!(error = &*fault as &dyn Error, "the store does not answer");
        }
        Err(NotReady::Store)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn it_is_ready_while_the_store_answers_and_the_end_is_not_asked_for() {
        let (works, draining) = (Arc::new(AtomicBool::new(true)), CancellationToken::new());
        let readiness = Readiness::new(draining.clone(), {
            let works = works.clone();
            move || {
                let works = works.load(Ordering::SeqCst);
                async move { if works { Ok(()) } else { Err("no".into()) } }
            }
        });
        assert_eq!(readiness.check().await, Ok(()));
        works.store(false, Ordering::SeqCst);
        assert_eq!(readiness.check().await, Err(NotReady::Store));
        works.store(true, Ordering::SeqCst);
        assert_eq!(readiness.check().await, Ok(()));
        draining.cancel();
        assert_eq!(readiness.check().await, Err(NotReady::Draining));
    }

    #[tokio::test(start_paused = true)]
    async fn a_store_that_hangs_is_not_waited_for() {
        let readiness = Readiness::new(CancellationToken::new(), std::future::pending);
        let (one, other) = tokio::join!(readiness.check(), readiness.check());
        assert_eq!((one, other), (Err(NotReady::Store), Err(NotReady::Store)));
    }
}

//! Something that is under way, and those who wait for it, until it is held up.

use futures::future::{BoxFuture, Shared};
use tokio_util::sync::CancellationToken;

/// What was begun. All clones are one.
#[derive(Clone)]
pub(super) struct UnderWay<T> {
    outcome: Shared<BoxFuture<'static, T>>,
    is_held_up: CancellationToken,
}

impl<T: Clone> UnderWay<T> {
    pub(super) fn new(outcome: Shared<BoxFuture<'static, T>>) -> Self {
        Self { outcome, is_held_up: CancellationToken::new() }
    }

    /// Sends those away who wait for it, and those who come later. It goes on.
    pub(super) fn hold_up(&self) {
        self.is_held_up.cancel();
    }

    /// What it comes to; nothing once it is held up.
    pub(super) async fn outcome(self) -> Option<T> {
        let Self { outcome, is_held_up } = self;
        is_held_up.run_until_cancelled(outcome).await
    }
}

//! What a page asks before it can be shown.

use std::{
    future::ready,
    task::{Context, Poll, Waker},
};

use futures::future::{BoxFuture, FutureExt};
use leptos::reactive::computed::ScopedFuture;
use tokio::task::JoinSet;
use tracing::Instrument;

/// Begins to ask at once. Where the answer takes a while, what brings it runs as a task of its own, which ends with the
/// page: a page's parts are polled in turn, and one that waits to be polled again could hold what another one waits for,
/// such as a connection to the database.
///
/// There is no answer where the task has panicked.
pub(crate) fn ask<T: Send + 'static>(
    question: impl Future<Output = T> + Send + 'static,
) -> BoxFuture<'static, Option<T>> {
    let mut question = Box::pin(ScopedFuture::new(question).in_current_span());
    if let Poll::Ready(answer) = question.poll_unpin(&mut Context::from_waker(Waker::noop())) {
        return ready(Some(answer)).boxed();
    }
    let mut asked = JoinSet::new();
    asked.spawn(question);
    async move { asked.join_next().await.and_then(Result::ok) }.boxed()
}

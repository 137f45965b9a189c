//! A body that breaks off where it takes too long. Nothing is set up for one that is there when it is asked for.

use std::{
    error::Error,
    pin::{Pin, pin},
    task::{Context, Poll, ready},
};

use axum::{BoxError, body::HttpBody};
use hyper::body::{Frame, SizeHint};
use tokio::time::{Instant, Sleep, sleep_until};

/// The body, until the deadline.
pub(super) struct BodyInTime<B> {
    body: B,
    deadline: Instant,
    /// Once the body is waited for.
    sleep: Option<Pin<Box<Sleep>>>,
}

/// The other end is too slow.
#[derive(Debug, thiserror::Error)]
#[error("the body did not come in time")]
struct TooSlow;

impl<B> BodyInTime<B> {
    pub(super) const fn new(body: B, deadline: Instant) -> Self {
        Self { body, deadline, sleep: None }
    }
}

impl<B: HttpBody<Error: Into<Box<dyn Error + Send + Sync>>> + Unpin> HttpBody for BodyInTime<B> {
    type Data = B::Data;
    type Error = BoxError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<B::Data>, BoxError>>> {
        let Self { body, deadline, sleep } = &mut *self;
        if let Poll::Ready(frame) = pin!(body).poll_frame(context) {
            return Poll::Ready(frame.map(|frame| frame.map_err(Into::into)));
        }
        let sleep = sleep.get_or_insert_with(|| Box::pin(sleep_until(*deadline)));
        ready!(sleep.as_mut().poll(context));
        Poll::Ready(Some(Err(TooSlow.into())))
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use axum::body::{Body, Bytes};
    use futures::{StreamExt, stream};
    use http_body_util::BodyExt;

    use super::*;

    fn in_time(body: Body) -> BodyInTime<Body> {
        BodyInTime::new(body, Instant::now() + Duration::from_secs(20))
    }

    #[tokio::test(start_paused = true)]
    async fn a_body_that_never_ends_breaks_off_and_one_that_comes_is_read() {
        let begun = || stream::once(async { Ok::<_, TooSlow>(Bytes::from_static(b"a")) });
        let (endless, begin) = (Body::from_stream(begun().chain(stream::pending())), Instant::now());
        assert!(in_time(endless).collect().await.is_err());
        assert_eq!(begin.elapsed().as_secs(), 20);
        let slow = begun().chain(stream::once(async {
            tokio::time::sleep(Duration::from_secs(19)).await;
            Ok(Bytes::from_static(b"b"))
        }));
        let read = in_time(Body::from_stream(slow)).collect().await.unwrap().to_bytes();
        assert_eq!(read, "ab");
        assert_eq!(in_time(Body::from("abc")).size_hint().exact(), Some(3));
    }
}

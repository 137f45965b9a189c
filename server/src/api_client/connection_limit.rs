//! How many connections to the API are opened: one for each call that waits for its answer, and so many do at once. The
//! others stand in line here.
//!
//! A listener that asked for no more has room for 128 connections that it has not accepted yet. The system drops what comes
//! beyond without a word, and whoever connects tries again after one second, and two seconds later: of a thousand
//! connections that are opened at the same moment some would wait for longer than all the calls take one after another.

use std::{
    pin::{Pin, pin},
    sync::Arc,
    task::{Context, Poll, ready},
};

use axum::body::HttpBody;
use hyper::body::{Frame, SizeHint};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// How many calls wait for their answers at once. Where each takes 100 ms, that is 1,280 in a second.
const CALLS_AT_ONCE: usize = 128;
/// A body of so many bytes is read as fast as the API sends it, whoever it is for. Of a larger one a slow reader may keep
/// the connection for minutes.
const SMALL: u64 = 64 << 10;

/// The line in which calls stand. All clones are one.
#[derive(Debug, Clone)]
pub(super) struct ConnectionLimit(Arc<Semaphore>);

/// The right to a connection.
#[derive(Debug)]
pub(super) struct Slot {
    _permit: Option<OwnedSemaphorePermit>,
}

impl Default for ConnectionLimit {
    fn default() -> Self {
        Self(Arc::new(Semaphore::new(CALLS_AT_ONCE)))
    }
}

impl ConnectionLimit {
    /// Waits for its turn, in the order in which calls come.
    pub(super) async fn acquire(&self) -> Slot {
        // There is an error only of a semaphore that somebody closes, and nobody does.
        Slot { _permit: self.0.clone().acquire_owned().await.ok() }
    }
}

impl Slot {
    /// The body of what the API has answered. A small one keeps the slot to its end, when its connection is free for the
    /// next call; with any other the slot is free now.
    pub(super) fn of<B: HttpBody>(self, body: B) -> BodyWithSlot<B> {
        let is_small = body.size_hint().upper().is_some_and(|most| most <= SMALL) && !body.is_end_stream();
        BodyWithSlot { body, slot: is_small.then_some(self) }
    }
}

/// A body whose connection counts until it ends.
#[derive(Debug)]
pub(super) struct BodyWithSlot<B> {
    body: B,
    slot: Option<Slot>,
}

impl<B: HttpBody + Unpin> HttpBody for BodyWithSlot<B> {
    type Data = B::Data;
    type Error = B::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<B::Data>, B::Error>>> {
        let frame = ready!(pin!(&mut self.body).poll_frame(context));
        if !matches!(frame, Some(Ok(_))) || self.body.is_end_stream() {
            self.slot = None;
        }
        Poll::Ready(frame)
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
    use std::sync::atomic::{AtomicUsize, Ordering};

    use axum::body::{Body, Bytes};
    use futures::future::join_all;
    use http::{Request, StatusCode, Uri};
    use http_body_util::BodyExt;
    use tokio::{
        io::{AsyncReadExt, AsyncWriteExt},
        net::{TcpListener, TcpStream},
        sync::watch,
        task::yield_now,
    };

    use super::{
        super::{connections::Connections, time_limits::CALL_TIMEOUT},
        *,
    };

    const CALLS: usize = 1_000;

    /// An API of one answer, which counts its connections and gives none before it is told to.
    struct Api {
        base: Uri,
        connections: Arc<AtomicUsize>,
        may_answer: watch::Sender<bool>,
    }

    impl Api {
        async fn start() -> Self {
            let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
            let base = format!("http://{}/", listener.local_addr().unwrap()).parse().unwrap();
            let connections = Arc::<AtomicUsize>::default();
            let (may_answer, told) = watch::channel(false);
            let counted = connections.clone();
            tokio::spawn(async move {
                while let Ok((connection, _)) = listener.accept().await {
                    counted.fetch_add(1, Ordering::SeqCst);
                    tokio::spawn(answer(connection, told.clone()));
                }
            });
            Self { base, connections, may_answer }
        }

        fn connections(&self) -> usize {
            self.connections.load(Ordering::SeqCst)
        }
    }

    async fn answer(mut connection: TcpStream, mut may_answer: watch::Receiver<bool>) {
        let mut read = [0; 4096];
        let mut request = Vec::new();
        while let Ok(bytes @ 1..) = connection.read(&mut read).await {
            request.extend_from_slice(&read[..bytes]);
            if request.ends_with(b"\r\n\r\n") {
                request.clear();
                may_answer.wait_for(|may| *may).await.unwrap();
                connection.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}").await.unwrap();
            }
        }
    }

    #[tokio::test]
    async fn a_thousand_calls_at_once_open_no_more_connections_than_a_listener_has_room_for() {
        let api = Api::start().await;
        let connections = Connections::to(&api.base).unwrap();
        let call = || {
            let mut request = Request::new(Bytes::new());
            *request.uri_mut() = api.base.clone();
            let connections = connections.clone();
            tokio::spawn(async move {
                let response = connections.send(request, CALL_TIMEOUT).await.unwrap();
                let status = response.status();
                (status, response.into_body().collect().await.unwrap().to_bytes())
            })
        };
        let calls: Vec<_> = (0..CALLS).map(|_| call()).collect();
        while api.connections() < CALLS_AT_ONCE {
            yield_now().await;
        }
        api.may_answer.send_replace(true);
        for answered in join_all(calls).await {
            assert_eq!(
                answered.unwrap(),
                (StatusCode::OK, Bytes::from_static(b"{}")),
                "nobody is turned away"
            );
        }
        assert_eq!(api.connections(), CALLS_AT_ONCE);
    }

    #[tokio::test]
    async fn a_small_answer_keeps_its_slot_to_its_end_and_a_large_one_does_not() {
        let limit = ConnectionLimit::default();
        let free = || limit.0.available_permits();
        let small = limit.acquire().await.of(Body::from("{}"));
        assert_eq!(free(), CALLS_AT_ONCE - 1);
        small.collect().await.unwrap();
        assert_eq!(free(), CALLS_AT_ONCE);
        let given_up = limit.acquire().await.of(Body::from("{}"));
        drop(given_up);
        assert_eq!(free(), CALLS_AT_ONCE);
        let large = limit.acquire().await.of(Body::from(vec![0; 65 << 10]));
        let empty = limit.acquire().await.of(Body::empty());
        assert_eq!(free(), CALLS_AT_ONCE);
        drop((large, empty));
        assert_eq!(free(), CALLS_AT_ONCE);
    }
}

//! Serving: connections are limited in number and in how long they may be idle, and drained at the end.

use std::{io, net::SocketAddr, sync::Arc, time::Duration};

use axum::{
    Router,
    body::Body,
    extract::{ConnectInfo, Request},
};
use hyper::{body::Incoming, server::conn::http1};
use hyper_util::{
    rt::{TokioIo, TokioTimer},
    service::TowerToHyperService,
};
use prometheus_client::metrics::gauge::Gauge;
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::{TcpListener, TcpStream},
    sync::Semaphore,
    time::{sleep, timeout},
};
use tokio_util::{
    sync::CancellationToken,
    task::{AbortOnDropHandle, TaskTracker},
};
use tower::ServiceExt;

use crate::tls::Tls;

/// How long requests in flight may still take after the end was asked for.
const DRAIN_TIMEOUT: Duration = Duration::from_secs(10);
/// How long nobody is let in after the machine could not let somebody in.
const ACCEPT_RETRY_DELAY: Duration = Duration::from_secs(1);

/// What the clients of a program may hold of it.
#[derive(Debug, Clone, Copy)]
pub struct ConnectionLimits {
    /// How long a request's head may take to come whole. It counts from when one may come: so long, too, is a
    /// connection kept on which none does.
    pub head_timeout: Duration,
    /// How long a TLS handshake may take, where there is TLS.
    pub handshake_timeout: Duration,
    /// How many connections are open at once. Whoever comes then waits until one ends.
    pub max_connections: usize,
}

/// Proxies keep a connection for a minute on which nothing comes: they are to be the ones that end it, lest they send
/// into one that has just been ended here.
const DEFAULT_LIMITS: ConnectionLimits = ConnectionLimits {
    head_timeout: Duration::from_secs(65),
    handshake_timeout: Duration::from_secs(10),
    max_connections: 10_000,
};

/// Where connections come in, and what they are encrypted with.
#[derive(Debug)]
pub struct Listener {
    tcp: TcpListener,
    tls: Option<Tls>,
}

impl Listener {
    /// One on which TLS ends, if there is some.
    #[must_use]
    pub fn new(tcp: TcpListener, tls: Option<Tls>) -> Self {
        Self { tcp, tls }
    }
}

impl From<TcpListener> for Listener {
    fn from(tcp: TcpListener) -> Self {
        Self::new(tcp, None)
    }
}

impl Default for ConnectionLimits {
    /// A head may take 65 s to come, a TLS handshake 10 s, and 10,000 connections are open at once.
    fn default() -> Self {
        DEFAULT_LIMITS
    }
}

/// Answers requests (HTTP/1.1) until `shutdown`, then takes no new ones and lets those in flight finish, for ten seconds at
/// most. Small writes leave at once (`TCP_NODELAY`): a page that streams is many small writes. Requests bear their peer's
/// address ([`ConnectInfo`]). A head may take 65 s to come, a TLS handshake 10 s, and 10,000 connections are open at once.
pub async fn serve(listener: impl Into<Listener>, router: Router, shutdown: CancellationToken) {
    serve_with_limits(DEFAULT_LIMITS, listener, router, shutdown).await;
}

/// As [`serve`], and counts in `open` how many connections are open.
pub async fn serve_counted(
    open: &Gauge,
    listener: impl Into<Listener>,
    router: Router,
    shutdown: CancellationToken,
) {
    run(DEFAULT_LIMITS, open, listener.into(), router, shutdown).await;
}

/// As [`serve`], within other limits.
pub async fn serve_with_limits(
    limits: ConnectionLimits,
    listener: impl Into<Listener>,
    router: Router,
    shutdown: CancellationToken,
) {
    run(limits, &Gauge::default(), listener.into(), router, shutdown).await;
}

async fn run(
    limits: ConnectionLimits,
    open: &Gauge,
    Listener { tcp: listener, tls }: Listener,
    router: Router,
    shutdown: CancellationToken,
) {
    let _keeps_current = tls.clone().map(|tls| AbortOnDropHandle::new(tokio::spawn(tls.keep_current())));
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new()).header_read_timeout(limits.head_timeout);
    let permits = Arc::new(Semaphore::new(limits.max_connections));
    let connections = TaskTracker::new();
    let next = async || {
        // They are never closed.
        let permit = permits.clone().acquire_owned().await.ok();
        (permit, accept(&listener).await)
    };
    while let Some((permit, (stream, peer))) = shutdown.run_until_cancelled(next()).await {
        let (http, tls, router, shutdown) = (http.clone(), tls.clone(), router.clone(), shutdown.clone());
        let open = OpenConnection::counted(open);
        connections.spawn(async move {
            if let Err(error) = stream.set_nodelay(true) {
                tracing::debug!(%error, "TCP_NODELAY was refused");
            }
            match tls {
                None => serve_connection(&http, stream, peer, router, &shutdown).await,
                // In a box of its own, lest a connection without TLS takes as much memory.
                Some(tls) => {
                    Box::pin(async {
                        let handshake = tls.accept(stream, limits.handshake_timeout);
                        match shutdown.run_until_cancelled(handshake).await {
                            Some(Ok(stream)) => {
                                serve_connection(&http, stream, peer, router, &shutdown).await
                            }
                            Some(Err(error)) => tracing::debug!(%error, "a TLS handshake failed"),
                            None => {}
                        }
                    })
                    .await
                }
            }
            drop((permit, open));
        });
    }
    drop(listener);
    connections.close();
    if timeout(DRAIN_TIMEOUT, connections.wait()).await.is_err() {
        tracing::warn!("some requests did not finish in time and were cut off");
    }
}

/// A connection that is counted until it ends, however it does.
struct OpenConnection(Gauge);

impl OpenConnection {
    fn counted(open: &Gauge) -> Self {
        open.inc();
        Self(open.clone())
    }
}

impl Drop for OpenConnection {
    fn drop(&mut self) {
        self.0.dec();
    }
}

/// The next connection. One that was gone before it was taken is no news; where the machine has no more to give, those
/// that end are waited for.
async fn accept(listener: &TcpListener) -> (TcpStream, SocketAddr) {
    loop {
        match listener.accept().await {
            Ok(connection) => return connection,
            Err(error) if is_peer_error(&error) => {}
            Err(error) => {
                tracing::error!(%error, "no connection can be taken");
                sleep(ACCEPT_RETRY_DELAY).await;
            }
        }
    }
}

fn is_peer_error(error: &io::Error) -> bool {
    use io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset};
    matches!(error.kind(), ConnectionAborted | ConnectionRefused | ConnectionReset)
}

/// Answers the requests of one connection until it ends; after `shutdown`, the one that is under way.
async fn serve_connection(
    http: &http1::Builder,
    stream: impl AsyncRead + AsyncWrite + Unpin,
    peer: SocketAddr,
    router: Router,
    shutdown: &CancellationToken,
) {
    let router = router.map_request(move |request: Request<Incoming>| {
        let mut request = request.map(Body::new);
        request.extensions_mut().insert(ConnectInfo(peer));
        request
    });
    let connection = http.serve_connection(TokioIo::new(stream), TowerToHyperService::new(router));
    let mut connection = std::pin::pin!(connection);
    let ended = match shutdown.run_until_cancelled(connection.as_mut()).await {
        Some(ended) => ended,
        None => {
            connection.as_mut().graceful_shutdown();
            connection.await
        }
    };
    if let Err(error) = ended {
        tracing::debug!(%error, "a connection broke off");
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use axum::routing::{get, post};
    use tokio::{
        io::{AsyncReadExt, AsyncWriteExt},
        sync::Barrier,
    };
    use tokio_util::sync::DropGuard;

    use super::*;

    async fn served(limits: ConnectionLimits, router: Router) -> (SocketAddr, DropGuard) {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let (address, stop) = (listener.local_addr().unwrap(), CancellationToken::new());
        tokio::spawn(serve_with_limits(limits, listener, router, stop.clone()));
        (address, stop.drop_guard())
    }

    /// A connection on which this was sent.
    async fn sending(address: SocketAddr, text: &str) -> TcpStream {
        let mut stream = TcpStream::connect(address).await.unwrap();
        stream.write_all(text.as_bytes()).await.unwrap();
        stream
    }

    /// What comes until the connection ends.
    async fn rest(mut stream: TcpStream) -> String {
        let mut text = String::new();
        stream.read_to_string(&mut text).await.unwrap();
        text
    }

    #[tokio::test]
    async fn a_slow_head_is_not_waited_for_and_a_slow_body_is() {
        let limits = ConnectionLimits {
            head_timeout: Duration::from_millis(100),
            max_connections: 10,
            ..DEFAULT_LIMITS
        };
        let router = Router::new().route("/", post(async |text: String| text));
        let (address, _stop) = served(limits, router).await;
        let honest = "POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 5\r\nconnection: close\r\n\r\nhe";
        let mut honest = sending(address, honest).await;
        for slow in ["", "POST / HT", "POST / HTTP/1.1\r\nhost: a\r\nx-slow: ", "PRI * HTTP/2.0\r\n\r\nSM"] {
            let response = rest(sending(address, slow).await).await;
            assert!(!response.contains("200 OK"), "{slow:?}: {response}");
        }
        // The time for heads has passed several times.
        honest.write_all(b"llo").await.unwrap();
        let response = rest(honest).await;
        assert!(response.starts_with("HTTP/1.1 200 OK") && response.ends_with("hello"), "{response}");
    }

    #[tokio::test]
    async fn a_head_that_comes_in_pieces_is_a_head() {
        let limits = ConnectionLimits { max_connections: 10, ..DEFAULT_LIMITS };
        let router = Router::new()
            .route("/", get(async |ConnectInfo(peer): ConnectInfo<SocketAddr>| peer.to_string()));
        let (address, _stop) = served(limits, router).await;
        let mut stream = TcpStream::connect(address).await.unwrap();
        let own = stream.local_addr().unwrap().to_string();
        for piece in ["GET / HT", "TP/1.1\r\nhost", ": a\r\nconnection: close\r\n", "\r\n"] {
            stream.write_all(piece.as_bytes()).await.unwrap();
            tokio::task::yield_now().await;
        }
        let response = rest(stream).await;
        assert!(response.starts_with("HTTP/1.1 200 OK") && response.ends_with(&own), "{response}");
    }

    #[tokio::test]
    async fn so_many_connections_are_open_at_once_and_the_others_wait() {
        let (now, most, two) =
            (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)), Arc::new(Barrier::new(2)));
        let handler = {
            let most = most.clone();
            async move || {
                most.fetch_max(now.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
                two.wait().await;
                now.fetch_sub(1, Ordering::SeqCst);
            }
        };
        let limits = ConnectionLimits { max_connections: 2, ..DEFAULT_LIMITS };
        let (address, _stop) = served(limits, Router::new().route("/", get(handler))).await;
        let ask = async || {
            rest(sending(address, "GET / HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n").await).await
        };
        let response: [String; 6] = tokio::join!(ask(), ask(), ask(), ask(), ask(), ask()).into();
        assert!(response.iter().all(|response| response.starts_with("HTTP/1.1 200 OK")), "{response:?}");
        assert_eq!(most.load(Ordering::SeqCst), 2);
    }

    #[tokio::test]
    async fn open_connections_are_counted_until_they_end() {
        let (open, stop) = (Gauge::default(), CancellationToken::new());
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let counted = open.clone();
        let router = Router::new();
        let serving = tokio::spawn({
            let stop = stop.clone();
            async move { serve_counted(&counted, listener, router, stop).await }
        });
        let count = async |wanted: i64| {
            while open.get() != wanted {
                tokio::task::yield_now().await;
            }
        };
        let (one, other) = (sending(address, "").await, sending(address, "").await);
        count(2).await;
        drop(one);
        count(1).await;
        stop.cancel();
        serving.await.unwrap();
        assert_eq!(open.get(), 0);
        drop(other);
    }

    #[tokio::test]
    async fn on_shutdown_idle_connections_are_closed_and_an_answer_under_way_is_given() {
        let (begun, go_on) = (Arc::new(Semaphore::new(0)), Arc::new(Semaphore::new(0)));
        let handler = {
            let (begun, go_on) = (begun.clone(), go_on.clone());
            async move || {
                begun.add_permits(1);
                go_on.acquire().await.map(drop).map_err(|error| error.to_string())
            }
        };
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let (address, stop) = (listener.local_addr().unwrap(), CancellationToken::new());
        let router = Router::new().route("/", get(handler));
        let serving = tokio::spawn(serve(listener, router, stop.clone()));
        let idle = sending(address, "").await;
        let under_way = sending(address, "GET / HTTP/1.1\r\nhost: a\r\n\r\n").await;
        begun.acquire().await.unwrap().forget();
        stop.cancel();
        assert_eq!(rest(idle).await, "");
        go_on.add_permits(1);
        assert!(rest(under_way).await.starts_with("HTTP/1.1 200 OK"));
        serving.await.unwrap();
        assert!(TcpStream::connect(address).await.is_err(), "nobody listens any more");
    }
}

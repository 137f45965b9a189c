//! Listening, and draining at the end.

use std::{io, net::SocketAddr, time::Duration};

use axum::{Router, serve::ListenerExt};
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

/// How long requests in flight may still take after the end was asked for.
const DRAIN: Duration = Duration::from_secs(10);

/// An address can't be listened on.
#[derive(Debug, thiserror::Error)]
pub enum ListenError {
    /// Another program has the port.
    #[error("port {port} is in use by another program: stop that one, or set {variable} to another port")]
    InUse {
        /// The port.
        port: u16,
        /// The variable that says which port to use.
        variable: &'static str,
    },
    /// Something else.
    #[error("can't listen on {address}")]
    Other {
        /// Where.
        address: SocketAddr,
        /// Why not.
        source: io::Error,
    },
}

/// Listens on `address`, which `variable` can change.
///
/// # Errors
/// See [`ListenError`].
pub async fn listen(address: SocketAddr, variable: &'static str) -> Result<TcpListener, ListenError> {
    TcpListener::bind(address).await.map_err(|source| match source.kind() {
        io::ErrorKind::AddrInUse => ListenError::InUse { port: address.port(), variable },
        _ => ListenError::Other { address, source },
    })
}

/// Answers requests until `stop`, then takes no new ones and lets those in flight finish, for ten seconds at most.
/// Small writes leave at once (`TCP_NODELAY`): a page that streams is many small writes. Requests bear their peer's
/// address ([`ConnectInfo`](axum::extract::ConnectInfo)).
///
/// # Errors
/// As the listener's.
pub async fn serve(listener: TcpListener, router: Router, stop: CancellationToken) -> io::Result<()> {
    let listener = listener.tap_io(|stream| {
        if let Err(error) = stream.set_nodelay(true) {
            tracing::debug!(%error, "TCP_NODELAY was refused");
        }
    });
    let router = router.into_make_service_with_connect_info::<SocketAddr>();
    let serving = axum::serve(listener, router).with_graceful_shutdown(stop.clone().cancelled_owned());
    tokio::select! {
        served = serving => served,
        () = patience(stop) => {
            tracing::warn!("some requests did not finish in time and were cut off");
            Ok(())
        }
    }
}

async fn patience(stop: CancellationToken) {
    stop.cancelled().await;
    tokio::time::sleep(DRAIN).await;
}

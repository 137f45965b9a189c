//! Listening.

use std::{io, net::SocketAddr};

use tokio::net::TcpListener;

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

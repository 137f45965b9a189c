//! What keeps the provider on this machine: it listens on loopback, and answers to loopback names only.

use std::{io, net::SocketAddr};

use axum::{
    extract::Request,
    http::{StatusCode, header::HOST, uri::Authority},
    middleware::Next,
    response::{IntoResponse, Response},
};
use tokio::net::TcpListener;
use url::Host;

/// The provider can't listen there.
#[derive(Debug, thiserror::Error)]
pub enum BindError {
    /// Others than this machine could reach the address.
    #[error("{0} is not a loopback address; a development provider listens on 127.0.0.1 or ::1 only")]
    NotLoopback(SocketAddr),
    /// The system refused.
    #[error("{address} can't be listened on")]
    Io {
        /// The address.
        address: SocketAddr,
        /// What the system said.
        source: io::Error,
    },
}

/// Listens on `address`, which must be a loopback address.
///
/// # Errors
/// [`BindError`]
pub async fn bind(address: SocketAddr) -> Result<TcpListener, BindError> {
    if !address.ip().is_loopback() {
        return Err(BindError::NotLoopback(address));
    }
    TcpListener::bind(address).await.map_err(|source| BindError::Io { address, source })
}

/// Whether `host` always means this machine.
pub(crate) fn is_loopback(host: &Host<impl AsRef<str>>) -> bool {
    match host {
        Host::Domain(name) => name.as_ref().eq_ignore_ascii_case("localhost"),
        Host::Ipv4(address) => address.is_loopback(),
        Host::Ipv6(address) => address.is_loopback(),
    }
}

/// Refuses a request to any other name: another site could have made that name point here (DNS rebinding).
pub(crate) async fn require_loopback_host(request: Request, next: Next) -> Response {
    let header = || request.headers().get(HOST)?.to_str().ok()?.parse().ok();
    let authority: Option<Authority> = request.uri().authority().cloned().or_else(header);
    let host = authority.and_then(|authority| Host::parse(authority.host()).ok());
    if host.is_some_and(|host| is_loopback(&host)) {
        next.run(request).await
    } else {
        (StatusCode::MISDIRECTED_REQUEST, "This provider answers to loopback names only.").into_response()
    }
}

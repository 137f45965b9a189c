//! Listening.

use std::{io, net::SocketAddr};

use tokio::net::{TcpListener, TcpSocket};

/// How many connections may wait to be taken. Whoever comes beyond that is let down: their system tries again after a second
/// at the earliest.
const BACKLOG: u32 = 4096;

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
    bound(address).map_err(|source| match source.kind() {
        io::ErrorKind::AddrInUse => ListenError::InUse { port: address.port(), variable },
        _ => ListenError::Other { address, source },
    })
}

/// As `TcpListener::bind` does it, with a longer queue.
fn bound(address: SocketAddr) -> io::Result<TcpListener> {
    let socket = if address.is_ipv4() { TcpSocket::new_v4()? } else { TcpSocket::new_v6()? };
    // Elsewhere it lets two programs have one port.
    if cfg!(unix) {
        socket.set_reuseaddr(true)?;
    }
    socket.bind(address)?;
    socket.listen(BACKLOG)
}

#[cfg(test)]
mod tests {
    #[cfg(target_os = "linux")]
    use {
        std::time::Duration,
        tokio::{net::TcpStream, time::timeout},
    };

    use super::*;

    /// One that has hung up still has its place in the queue.
    #[cfg(target_os = "linux")]
    #[tokio::test]
    async fn many_who_come_before_anyone_is_taken_have_a_place() {
        let listener = listen("127.0.0.1:0".parse().unwrap(), "PORT").await.unwrap();
        let address = listener.local_addr().unwrap();
        for number in 0..2_000 {
            // Without a place it would never come about.
            let came = timeout(Duration::from_secs(20), TcpStream::connect(address)).await;
            assert!(matches!(came, Ok(Ok(_))), "{number}: {came:?}");
        }
    }

    #[tokio::test]
    async fn a_port_that_is_taken_is_named_with_its_variable() {
        let listener = listen("127.0.0.1:0".parse().unwrap(), "PORT").await.unwrap();
        let again = listen(listener.local_addr().unwrap(), "PORT").await;
        assert!(matches!(again, Err(ListenError::InUse { variable: "PORT", .. })), "{again:?}");
    }
}

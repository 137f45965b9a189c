//! The application as browsers find it: one address, and two processes behind it.

use std::net::SocketAddr;

use url::Url;

/// How many server processes there are.
pub(crate) const SERVERS: usize = 2;

/// The application's address, and those of its processes. A balancer would choose one; here each request does.
#[derive(Debug, Clone)]
pub(crate) struct Site {
    pub(crate) base_url: Url,
    pub(crate) servers: [SocketAddr; SERVERS],
}

impl Site {
    /// The address of `path` at one process.
    pub(crate) fn at(&self, server: usize, path: &str) -> String {
        format!("http://{}{path}", self.servers[server % SERVERS])
    }

    /// Whether an address is the application's.
    pub(crate) fn has(&self, url: &Url) -> bool {
        url.origin() == self.base_url.origin()
    }
}

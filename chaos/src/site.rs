//! The application as browsers find it: one address, and two processes behind it.

use std::net::SocketAddr;

use url::Url;

/// How many server processes there are.
pub const SERVERS: usize = 2;

/// The application's address, and those of its processes. A balancer would choose one; here each request does.
#[derive(Debug, Clone)]
pub struct Site {
    /// The address that browsers have.
    pub base_url: Url,
    /// Where the processes listen.
    pub servers: [SocketAddr; SERVERS],
}

impl Site {
    /// The address of `path` at one process.
    #[must_use]
    pub fn at(&self, server: usize, path: &str) -> String {
        format!("http://{}{path}", self.servers[server % SERVERS])
    }

    /// Whether an address is the application's.
    #[must_use]
    pub fn has(&self, url: &Url) -> bool {
        url.origin() == self.base_url.origin()
    }
}

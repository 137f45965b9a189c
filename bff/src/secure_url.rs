//! Addresses that tokens, secrets and people may be sent to.

use url::{Host, Url};

/// Whether nobody on the way can read or change what goes there: `https`, or `http` that stays on this machine.
#[must_use]
pub fn is_secure(url: &Url) -> bool {
    match (url.scheme(), url.host()) {
        ("https", Some(_)) | ("http", Some(Host::Domain("localhost"))) => true,
        ("http", Some(Host::Ipv4(ip))) => ip.is_loopback(),
        ("http", Some(Host::Ipv6(ip))) => ip.is_loopback(),
        _ => false,
    }
}

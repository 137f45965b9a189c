//! The address that a rate limit counts: the client's, as far as the network tells.
//!
//! Nothing else is decided by it: an address is not a person.

use std::net::{IpAddr, Ipv6Addr, SocketAddr};

use axum::extract::ConnectInfo;
use http::{Extensions, HeaderMap};

use crate::trusted_proxies::TrustedProxies;

/// A client's address. Of IPv6 it is the first half: the rest is the client's to choose.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct ClientIp(IpAddr);

impl ClientIp {
    /// The last address that no trusted proxy has. None where a trusted proxy names no client, or where the server does
    /// not tell its peers' addresses ([`ConnectInfo`]).
    pub(crate) fn of(extensions: &Extensions, headers: &HeaderMap, proxies: &TrustedProxies) -> Option<Self> {
        let ConnectInfo(peer) = extensions.get::<ConnectInfo<SocketAddr>>()?;
        let peer = peer.ip().to_canonical();
        if !proxies.contains(&peer) {
            return Some(Self::from(peer));
        }
        let mut named = proxies.header().clients(headers).into_iter();
        named.find(|address| !proxies.contains(address)).map(Self::from)
    }
}

impl From<IpAddr> for ClientIp {
    fn from(address: IpAddr) -> Self {
        Self(match address {
            IpAddr::V4(_) => address,
            IpAddr::V6(long) => Ipv6Addr::from_bits(long.to_bits() & (u128::MAX << 64)).into(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn client_ip(peer: &str, forwarded_for: &[&str]) -> Option<String> {
        let mut extensions = Extensions::new();
        extensions.insert(ConnectInfo(SocketAddr::new(peer.parse().unwrap(), 1)));
        let mut headers = HeaderMap::new();
        for names in forwarded_for {
            headers.append("x-forwarded-for", names.parse().unwrap());
        }
        let proxies = "127.0.0.0/8,::1,10.0.0.0/8".parse().unwrap();
        ClientIp::of(&extensions, &headers, &proxies).map(|client| client.0.to_string())
    }

    #[test]
    fn the_client_is_whom_the_last_trusted_proxy_saw() {
        let seen = Some("203.0.113.7".to_owned());
        assert_eq!(client_ip("203.0.113.7", &[]), seen);
        assert_eq!(client_ip("::ffff:203.0.113.7", &[]), seen);
        assert_eq!(
            client_ip("203.0.113.7", &["198.51.100.1"]),
            seen,
            "what a client says of itself is not believed"
        );
        for said in ["203.0.113.7", "198.51.100.1, 203.0.113.7, 10.0.0.2", "nonsense, 203.0.113.7:4711"] {
            assert_eq!(client_ip("127.0.0.1", &[said]), seen, "{said}");
        }
        assert_eq!(client_ip("10.0.0.1", &["198.51.100.1", "203.0.113.7"]), seen);
    }

    #[test]
    fn a_trusted_proxy_that_names_no_client_is_not_counted() {
        for said in [&[][..], &["10.0.0.2"], &["203.0.113.7, unknown"], &[""]] {
            assert_eq!(client_ip("127.0.0.1", said), None, "{said:?}");
        }
        assert_eq!(ClientIp::of(&Extensions::new(), &HeaderMap::new(), &TrustedProxies::default()), None);
    }

    #[test]
    fn an_ipv6_client_is_its_first_half() {
        assert_eq!(client_ip("2001:db8:1:2:3:4:5:6", &[]).as_deref(), Some("2001:db8:1:2::"));
        assert_eq!(client_ip("::1", &["[2001:db8:1:2::9]:443"]).as_deref(), Some("2001:db8:1:2::"));
    }
}

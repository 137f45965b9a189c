//! The callers whose word of a trace is believed. Nothing else is decided by an address.

use std::{
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr},
    str::FromStr,
};

use axum::{
    extract::ConnectInfo,
    http::{Extensions, HeaderMap},
};
use ipnet::IpNet;
use program::TraceParent;

/// Networks. Without more it is the machine itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TrustedCallers(Vec<IpNet>);

/// The text is no list of networks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("needs addresses or networks parted by commas, such as 10.0.0.0/8, 192.0.2.7")]
pub struct NotNetworks;

impl Default for TrustedCallers {
    fn default() -> Self {
        let loopback = IpNet::new_assert(Ipv4Addr::LOCALHOST.into(), 8);
        Self(vec![loopback, IpNet::from(IpAddr::from(Ipv6Addr::LOCALHOST))])
    }
}

/// These and no others: not the machine itself, unless it is among them.
impl FromStr for TrustedCallers {
    type Err = NotNetworks;

    fn from_str(text: &str) -> Result<Self, NotNetworks> {
        let network = |text: &str| text.parse().or_else(|_| text.parse::<IpAddr>().map(IpNet::from));
        text.split(',')
            .map(|text| network(text.trim()).map_err(|_| NotNetworks))
            .collect::<Result<_, _>>()
            .map(Self)
    }
}

impl TrustedCallers {
    /// The trace that a request belongs to, where a trusted caller says so.
    pub(crate) fn trace_parent(&self, extensions: &Extensions, headers: &HeaderMap) -> Option<TraceParent> {
        let ConnectInfo(peer) = extensions.get::<ConnectInfo<SocketAddr>>()?;
        let peer = peer.ip().to_canonical();
        self.0.iter().any(|network| network.contains(&peer)).then(|| TraceParent::sent(headers)).flatten()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SENT: &str = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

    fn trace(callers: &TrustedCallers, peer: Option<&str>) -> Option<String> {
        let (mut extensions, mut headers) = (Extensions::new(), HeaderMap::new());
        if let Some(peer) = peer {
            extensions.insert(ConnectInfo(SocketAddr::new(peer.parse().unwrap(), 1)));
        }
        headers.insert("traceparent", SENT.parse().unwrap());
        let found = callers.trace_parent(&extensions, &headers)?;
        Some(found.header().to_str().unwrap().to_owned())
    }

    #[test]
    fn a_trace_is_taken_from_trusted_callers_alone() {
        let own = TrustedCallers::default();
        for trusted in ["127.0.0.1", "::1", "::ffff:127.0.0.1"] {
            assert_eq!(trace(&own, Some(trusted)).as_deref(), Some(SENT), "{trusted}");
        }
        for other in [Some("203.0.113.7"), Some("10.0.0.1"), None] {
            assert_eq!(trace(&own, other), None, "{other:?}");
        }
        let named = "10.0.0.0/8, 192.0.2.7".parse().unwrap();
        assert_eq!(trace(&named, Some("10.1.2.3")).as_deref(), Some(SENT));
        assert_eq!(trace(&named, Some("127.0.0.1")), None);
        assert_eq!("everyone".parse::<TrustedCallers>(), Err(NotNetworks));
    }
}

//! The proxies whose word of a client is believed, and in which header they give it.

use std::{net::IpAddr, str::FromStr};

use ipnet::IpNet;

use crate::forwarded::ForwardedHeader;

/// Networks of proxies that write whom they ask for, after whatever stood there before: in `X-Forwarded-For`, unless it is
/// said otherwise.
///
/// Without more it is the machine itself: a proxy on it needs no setting.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TrustedProxies {
    networks: Vec<IpNet>,
    header: ForwardedHeader,
}

/// The text is no list of networks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("needs addresses or networks parted by commas, such as 10.0.0.0/8, 192.0.2.7")]
pub struct NotNetworks;

impl TrustedProxies {
    /// The same proxies, which write in this header.
    #[must_use]
    pub fn writing(self, header: ForwardedHeader) -> Self {
        Self { header, ..self }
    }

    pub(crate) const fn header(&self) -> ForwardedHeader {
        self.header
    }

    pub(crate) fn contains(&self, address: &IpAddr) -> bool {
        self.networks.iter().any(|network| network.contains(address))
    }
}

impl Default for TrustedProxies {
    fn default() -> Self {
        let networks = vec![
            IpNet::new_assert([127, 0, 0, 0].into(), 8),
            IpNet::from(IpAddr::from([0, 0, 0, 0, 0, 0, 0, 1])),
        ];
        Self { networks, header: ForwardedHeader::default() }
    }
}

/// These and no others: not the machine itself, unless it is among them.
impl FromStr for TrustedProxies {
    type Err = NotNetworks;

    fn from_str(text: &str) -> Result<Self, NotNetworks> {
        let network = |text: &str| text.parse().or_else(|_| text.parse::<IpAddr>().map(IpNet::from));
        let networks = text.split(',').map(|text| network(text.trim()).map_err(|_| NotNetworks));
        Ok(Self { networks: networks.collect::<Result<_, _>>()?, header: ForwardedHeader::default() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn networks_and_addresses_may_be_mixed() {
        let proxies = "10.0.0.0/8, 192.0.2.7,2001:db8::/32".parse::<TrustedProxies>().unwrap();
        for (address, trusted) in [
            ("10.1.2.3", true),
            ("192.0.2.7", true),
            ("192.0.2.8", false),
            ("2001:db8::1", true),
            ("127.0.0.1", false),
        ] {
            assert_eq!(proxies.contains(&address.parse().unwrap()), trusted, "{address}");
        }
        for bad in ["", "everyone", "10.0.0.0/8,", "10.0.0.0/40"] {
            assert_eq!(bad.parse::<TrustedProxies>(), Err(NotNetworks), "{bad:?}");
        }
    }

    #[test]
    fn by_default_it_is_the_machine_itself() {
        let proxies = TrustedProxies::default();
        for (address, trusted) in
            [("127.0.0.1", true), ("127.9.9.9", true), ("::1", true), ("10.0.0.1", false)]
        {
            assert_eq!(proxies.contains(&address.parse().unwrap()), trusted, "{address}");
        }
    }
}

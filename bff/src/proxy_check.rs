//! Notices a proxy that was set up for another address than the application's: people sign in and are nobody, or are led to
//! an address that they did not come from. Nothing is changed by what a proxy says; it is written to the log, once.

use std::{
    net::SocketAddr,
    sync::atomic::{AtomicBool, Ordering},
};

use axum::extract::{ConnectInfo, Request};
use http::{Extensions, HeaderMap, header::HOST, uri::Authority};
use url::Url;

use crate::{config::BaseUrl, state::Bff, trusted_proxies::TrustedProxies};

/// What has been said already.
#[derive(Default)]
pub(crate) struct ProxyCheck {
    scheme: AtomicBool,
    host: AtomicBool,
}

/// What the proxy's word and the configuration disagree on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Disagreement {
    Scheme,
    Host,
}

impl ProxyCheck {
    /// Looks at what a trusted proxy says. What is in the headers is a stranger's text, and not logged.
    pub(crate) fn look_at(&self, request: &Request, proxies: &TrustedProxies, base_url: &BaseUrl) {
        if self.scheme.load(Ordering::Relaxed) && self.host.load(Ordering::Relaxed) {
            return;
        }
        match disagreement(request.extensions(), request.headers(), proxies, base_url) {
            Some(Disagreement::Scheme) if !self.scheme.swap(true, Ordering::Relaxed) => tracing::warn!(
                %base_url,
                "a proxy says that browsers come by another scheme than BASE_URL's: have it redirect http to https, or correct BASE_URL"
            ),
            Some(Disagreement::Host) if !self.host.swap(true, Ordering::Relaxed) => tracing::warn!(
                %base_url,
                "a proxy says that browsers come to another host than BASE_URL's: have it redirect to that one and pass the Host on, or correct BASE_URL"
            ),
            _ => {}
        }
    }
}

fn disagreement(
    extensions: &Extensions,
    headers: &HeaderMap,
    proxies: &TrustedProxies,
    base_url: &BaseUrl,
) -> Option<Disagreement> {
    if !is_proxied(extensions, headers, proxies) {
        return None;
    }
    let header = proxies.header();
    let own = Url::parse(&base_url.origin()).ok()?;
    if header.scheme(headers).is_some_and(|scheme| !scheme.eq_ignore_ascii_case(own.scheme())) {
        return Some(Disagreement::Scheme);
    }
    let host = header.host(headers).or_else(|| Some(headers.get(HOST)?.to_str().ok()?.to_owned()))?;
    (!is_host_of(&host, &own)).then_some(Disagreement::Host)
}

impl Bff {
    /// Whether a trusted proxy has passed the request on, so that its word may be taken for what decides nothing: which trace
    /// the request belongs to, say.
    #[must_use]
    pub fn is_proxied(&self, extensions: &Extensions, headers: &HeaderMap) -> bool {
        is_proxied(extensions, headers, &self.config().trusted_proxies)
    }
}

/// Whether a trusted proxy has passed the request on.
pub(crate) fn is_proxied(extensions: &Extensions, headers: &HeaderMap, proxies: &TrustedProxies) -> bool {
    let peer = extensions.get::<ConnectInfo<SocketAddr>>().map(|ConnectInfo(peer)| peer.ip().to_canonical());
    peer.is_some_and(|peer| proxies.contains(&peer)) && proxies.header().is_in(headers)
}

/// Some proxies leave the port out.
fn is_host_of(host: &str, own: &Url) -> bool {
    let Ok(host) = host.parse::<Authority>() else { return false };
    own.host_str().is_some_and(|own| own.eq_ignore_ascii_case(host.host()))
        && host.port_u16().is_none_or(|port| own.port_or_known_default() == Some(port))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(peer: &str, headers: &[(&'static str, &str)]) -> Option<Disagreement> {
        let mut extensions = Extensions::new();
        extensions.insert(ConnectInfo(SocketAddr::new(peer.parse().unwrap(), 1)));
        let headers = headers.iter().map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap()));
        let base_url = "https://example.com/expenses".parse().unwrap();
        disagreement(&extensions, &headers.collect(), &TrustedProxies::default(), &base_url)
    }

    #[test]
    fn a_trusted_proxy_that_tells_of_another_address_is_noticed() {
        const FOR: (&str, &str) = ("x-forwarded-for", "203.0.113.7");
        let own = ("x-forwarded-host", "example.com");
        for right in [
            &[FOR, own, ("x-forwarded-proto", "https")][..],
            &[FOR, ("host", "Example.com:443")],
            &[FOR],
            &[("host", "127.0.0.1:3000")],
            &[("forwarded", "proto=http;host=evil.example"), ("host", "127.0.0.1:3000")],
            &[],
        ] {
            assert_eq!(check("127.0.0.1", right), None, "{right:?}");
        }
        let http = [FOR, own, ("x-forwarded-proto", "http")];
        assert_eq!(check("127.0.0.1", &http), Some(Disagreement::Scheme));
        for other in ["www.example.com", "example.com:8443", "example.com.evil.example", "", "a b"] {
            for wrong in [[FOR, ("x-forwarded-host", other)], [FOR, ("host", other)]] {
                assert_eq!(check("127.0.0.1", &wrong), Some(Disagreement::Host), "{wrong:?}");
                assert_eq!(check("203.0.113.7", &wrong), None, "a stranger says nothing");
            }
        }
        assert_eq!(check("203.0.113.7", &http), None);
    }
}

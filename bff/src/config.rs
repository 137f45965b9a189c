//! The configuration of the token handler, checked once.

use std::{fmt, str::FromStr};

use secrecy::SecretString;
use time::Duration;
use url::{Host, Url};

use crate::{administrator::Administrator, provider_config::ProviderConfig, trusted_proxies::TrustedProxies};

/// The configuration of the token handler.
#[derive(Debug, Clone)]
pub struct Config {
    /// The providers that people may sign in with: one at least, no two of one id, one issuer or one e-mail domain.
    pub providers: Vec<ProviderConfig>,
    /// Where browsers find this application.
    pub base_url: BaseUrl,
    /// The secrets that seal sessions, tokens and sign-ins under way: the first seals, all open.
    pub secrets: Vec<SecretString>,
    /// How long sessions last.
    pub lifetimes: Lifetimes,
    /// For how long after proving who they are a person may end sessions.
    pub proof_of_presence: Duration,
    /// Who may see and end everyone's sessions.
    pub administrators: Vec<Administrator>,
    /// How far the provider's clock may be from ours when an ID token is read.
    pub clock_skew: Duration,
    /// The proxies whose `X-Forwarded-For` is believed, where requests are [limited](crate::Bff::rate_limit).
    pub trusted_proxies: TrustedProxies,
}

/// How long a session lasts.
#[derive(Debug, Clone, Copy)]
pub struct Lifetimes {
    /// Without any request.
    pub idle: Duration,
    /// However much it is used.
    pub absolute: Duration,
}

impl Default for Lifetimes {
    fn default() -> Self {
        Self { idle: Duration::hours(8), absolute: Duration::days(7) }
    }
}

/// The origin that browsers know the application by: `https`, or `http` on the machine itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BaseUrl(Url);

/// The text is no origin that a `Secure` cookie works on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("needs an https address without a path, such as https://expenses.example (http only for localhost)")]
pub struct NotABaseUrl;

impl BaseUrl {
    /// The origin as an `Origin` header has it: no slash at the end.
    #[must_use]
    pub fn origin(&self) -> String {
        self.0.origin().ascii_serialization()
    }

    /// The address of a path below it.
    #[must_use]
    pub fn join(&self, path: &str) -> String {
        format!("{}{path}", self.origin())
    }
}

impl fmt::Display for BaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.origin())
    }
}

impl FromStr for BaseUrl {
    type Err = NotABaseUrl;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let url = Url::parse(text).map_err(|_| NotABaseUrl)?;
        let secure = match (url.scheme(), url.host()) {
            ("https", Some(_)) | ("http", Some(Host::Domain("localhost"))) => true,
            ("http", Some(Host::Ipv4(ip))) => ip.is_loopback(),
            ("http", Some(Host::Ipv6(ip))) => ip.is_loopback(),
            _ => false,
        };
        let bare = url.path() == "/"
            && url.query().is_none()
            && url.fragment().is_none()
            && url.username().is_empty()
            && url.password().is_none();
        if secure && bare { Ok(Self(url)) } else { Err(NotABaseUrl) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_base_url_must_carry_a_secure_cookie_c23() {
        for good in [
            "https://expenses.example",
            "https://expenses.example:8443/",
            "http://localhost:3000",
            "http://127.0.0.1:3000",
            "http://[::1]:3000",
        ] {
            assert!(good.parse::<BaseUrl>().is_ok(), "{good}");
        }
        for bad in [
            "",
            "expenses.example",
            "http://expenses.example",
            "https://expenses.example/app",
            "https://u:p@expenses.example",
            "ftp://localhost",
            "https://expenses.example?x",
        ] {
            assert_eq!(bad.parse::<BaseUrl>(), Err(NotABaseUrl), "{bad}");
        }
    }
}

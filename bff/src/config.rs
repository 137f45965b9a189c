//! The configuration of the token handler, checked once.

use std::{fmt, str::FromStr};

use secrecy::SecretString;
use time::Duration;
use url::{Host, Url};

use crate::{client_credential::ClientCredential, trusted_proxies::TrustedProxies};

/// The configuration of the token handler.
#[derive(Debug, Clone)]
pub struct Config {
    /// The provider's issuer identifier, exactly as it names itself; a missing or extra slash at the end is
    /// forgiven, because the `.env` files of this world differ there.
    pub issuer: String,
    /// `client_id` at the provider.
    pub client_id: String,
    /// What proves at the provider that it is this client: a confidential one (RFC 6749 §2.1).
    pub client_credential: ClientCredential,
    /// Where browsers find this application.
    pub base_url: BaseUrl,
    /// The scopes to ask for besides `openid`.
    pub scopes: Vec<String>,
    /// The API's identifier, sent as `audience` with the authorization request.
    pub audience: Option<String>,
    /// The API that tokens are for, sent as `resource` with each request for them (RFC 8707).
    pub resource: Option<Resource>,
    /// Whether access tokens are bound to a key of their session's (DPoP, RFC 9449). It holds for a session from its
    /// next refresh on.
    pub dpop: bool,
    /// The secrets that seal sessions, tokens and sign-ins under way: the first seals, all open.
    pub secrets: Vec<SecretString>,
    /// How long sessions last.
    pub lifetimes: Lifetimes,
    /// For how long after proving who they are a person may end sessions.
    pub proof_of_presence: Duration,
    /// Who may see and end everyone's sessions: the provider's names for them (`sub`).
    pub administrators: Vec<String>,
    /// How far the provider's clock may be from ours when an ID token is read.
    pub clock_skew: Duration,
    /// The proxies whose `X-Forwarded-For` is believed, where requests are [limited](crate::Bff::rate_limit).
    pub trusted_proxies: TrustedProxies,
}

impl Config {
    /// Every scope that is asked for, `openid` among them.
    pub(crate) fn requested_scopes(&self) -> Vec<String> {
        std::iter::once("openid".to_owned()).chain(self.scopes.iter().cloned()).collect()
    }
}

/// A resource indicator: an absolute URI without a fragment (RFC 8707 §2). It is sent as it was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Resource(String);

/// The text names no resource.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("needs an absolute URI without a fragment, such as https://expenses-api")]
pub struct NotAResource;

impl FromStr for Resource {
    type Err = NotAResource;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match Url::parse(text) {
            Ok(url) if url.fragment().is_none() => Ok(Self(text.to_owned())),
            _ => Err(NotAResource),
        }
    }
}

impl fmt::Display for Resource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
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

    /// Whether it is `https`; if not, it is the machine itself.
    pub(crate) fn is_https(&self) -> bool {
        self.0.scheme() == "https"
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
    fn a_resource_is_an_absolute_uri_as_it_was_written() {
        for good in ["https://expenses-api", "https://api.example/v1?tenant=a", "urn:example:expenses"] {
            assert_eq!(good.parse::<Resource>().unwrap().to_string(), good);
        }
        for bad in ["", "expenses", "/reports", "https://expenses-api#top", "https://"] {
            assert_eq!(bad.parse::<Resource>(), Err(NotAResource), "{bad}");
        }
    }

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

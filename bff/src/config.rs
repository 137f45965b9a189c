//! The configuration of the token handler, checked once.

use std::{fmt, str::FromStr};

use secrecy::SecretString;
use time::Duration;
use url::Url;

use crate::{
    administrator::Administrator, provider_config::ProviderConfig, secure_url::is_secure,
    trusted_proxies::TrustedProxies,
};

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
    /// The proxies whose word of a client is believed, where requests are [limited](crate::Bff::rate_limit).
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

/// Where browsers know the application: `https`, or `http` on the machine itself. It may have a path, below which
/// everything of the application then stands: see [`Bff::at_base_path`](crate::Bff::at_base_path).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BaseUrl {
    url: Url,
    /// Empty, or with a slash at its beginning and none at its end.
    path: String,
}

/// The text is no address that a `Secure` cookie works on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "needs an https address such as https://expenses.example (http only for localhost); a path may follow, of \
     letters, digits, `-`, `.`, `_` and `~`"
)]
pub struct NotABaseUrl;

impl BaseUrl {
    /// The origin as an `Origin` header has it: no slash at the end.
    #[must_use]
    pub fn origin(&self) -> String {
        self.url.origin().ascii_serialization()
    }

    /// The path below which the application stands: nothing, or such as `/expenses`.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.path
    }

    /// Whether it is `https`; if not, it is the machine itself.
    pub(crate) fn is_https(&self) -> bool {
        self.url.scheme() == "https"
    }

    /// The address of a path of the application's.
    #[must_use]
    pub fn join(&self, path: &str) -> String {
        format!("{self}{path}")
    }
}

impl fmt::Display for BaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", self.origin(), self.path)
    }
}

impl FromStr for BaseUrl {
    type Err = NotABaseUrl;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let url = Url::parse(text).map_err(|_| NotABaseUrl)?;
        let bare = url.query().is_none()
            && url.fragment().is_none()
            && url.username().is_empty()
            && url.password().is_none();
        let path = url.path().strip_suffix('/').unwrap_or(url.path()).to_owned();
        if is_secure(&url) && bare && is_plain(&path) { Ok(Self { url, path }) } else { Err(NotABaseUrl) }
    }
}

/// Whether a path has one spelling only, in an address, in HTML and in a header (RFC 3986 §2.3: unreserved characters).
fn is_plain(path: &str) -> bool {
    let unreserved = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
    path.split('/').skip(1).all(|part| !part.is_empty() && part.bytes().all(unreserved))
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
            "https://u:p@expenses.example",
            "ftp://localhost",
            "https://expenses.example?x",
        ] {
            assert_eq!(bad.parse::<BaseUrl>(), Err(NotABaseUrl), "{bad}");
        }
    }

    #[test]
    fn a_base_url_may_have_a_path_of_one_spelling() {
        for (text, path) in [
            ("https://expenses.example", ""),
            ("https://expenses.example/", ""),
            ("https://example.com/expenses", "/expenses"),
            ("https://example.com/expenses/", "/expenses"),
            ("https://example.com/a/b_c.d~1", "/a/b_c.d~1"),
        ] {
            let base_url = text.parse::<BaseUrl>().unwrap();
            assert_eq!(base_url.path(), path, "{text}");
            assert_eq!(base_url.to_string(), text.trim_end_matches('/'));
            assert_eq!(base_url.join("/login"), format!("{}/login", text.trim_end_matches('/')));
            assert_eq!(base_url.origin(), text[..text[8..].find('/').map_or(text.len(), |end| end + 8)]);
        }
        for bad in ["//", "//evil", "/a//b", "/a//", "/a%2fb", "/caf\u{e9}", "/a;b", "/a b", "/a\"b", "/a&b"]
        {
            let text = format!("https://example.com{bad}");
            assert_eq!(text.parse::<BaseUrl>(), Err(NotABaseUrl), "{text}");
        }
    }
}

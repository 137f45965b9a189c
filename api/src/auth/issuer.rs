//! The one who issues the tokens (OpenID Connect Discovery §3).

use std::{fmt, str::FromStr};

use url::{Host, Url};

/// An issuer, spelled as it was configured: issuers are compared as text, never as addresses (RFC 9068 §4).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Issuer(String);

/// Why a text is no issuer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotAnIssuer {
    /// It is no absolute address.
    #[error("it is not an address such as https://tenant.auth0.com")]
    NotAnAddress,
    /// It has a part that an issuer must not have.
    #[error("an issuer has no query, no fragment, no user and no password")]
    TooMuch,
    /// Keys fetched from it could be forged on the way.
    #[error("http is for this machine only (localhost, 127.0.0.1); elsewhere it must be https")]
    Insecure,
}

impl FromStr for Issuer {
    type Err = NotAnIssuer;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let url = Url::parse(text).map_err(|_| NotAnIssuer::NotAnAddress)?;
        if url.query().is_some()
            || url.fragment().is_some()
            || !url.username().is_empty()
            || url.password().is_some()
        {
            return Err(NotAnIssuer::TooMuch);
        }
        if !is_secure(&url) {
            return Err(NotAnIssuer::Insecure);
        }
        Ok(Self(text.to_owned()))
    }
}

impl fmt::Display for Issuer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Issuer {
    /// Whether `spelling` is this issuer, but for one slash at the end. People configure `https://tenant.auth0.com`
    /// while the provider calls itself `https://tenant.auth0.com/`; the two are one address.
    pub(crate) fn matches(&self, spelling: &str) -> bool {
        fn bare(text: &str) -> &str {
            text.strip_suffix('/').unwrap_or(text)
        }
        bare(&self.0) == bare(spelling)
    }

    /// Where it publishes its metadata (OpenID Connect Discovery §4).
    pub(crate) fn discovery_url(&self) -> String {
        format!("{}/.well-known/openid-configuration", self.0.trim_end_matches('/'))
    }
}

/// Whether nobody on the way can change what comes from there: `https`, or `http` that stays on this machine.
pub(crate) fn is_secure(url: &Url) -> bool {
    match (url.scheme(), url.host()) {
        ("https", Some(_)) => true,
        ("http", Some(Host::Domain(name))) => name == "localhost",
        ("http", Some(Host::Ipv4(address))) => address.is_loopback(),
        ("http", Some(Host::Ipv6(address))) => address.is_loopback(),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_issuer_is_https_or_stays_on_this_machine() {
        for good in [
            "https://tenant.auth0.com",
            "https://kc.example/realms/x",
            "http://localhost:3002/",
            "http://[::1]:1",
        ] {
            assert_eq!(good.parse::<Issuer>().unwrap().to_string(), good);
        }
        for (bad, why) in [
            ("tenant.auth0.com", NotAnIssuer::NotAnAddress),
            ("https://idp.example/?tenant=1", NotAnIssuer::TooMuch),
            ("https://user:password@idp.example", NotAnIssuer::TooMuch),
            ("http://idp.example", NotAnIssuer::Insecure),
            ("http://localhost.example", NotAnIssuer::Insecure),
            ("file:///etc/passwd", NotAnIssuer::Insecure),
        ] {
            assert_eq!(bad.parse::<Issuer>().unwrap_err(), why, "{bad}");
        }
    }

    #[test]
    fn one_slash_at_the_end_makes_no_other_issuer() {
        let issuer: Issuer = "https://idp.example".parse().unwrap();
        assert!(issuer.matches("https://idp.example") && issuer.matches("https://idp.example/"));
        for other in [
            "https://idp.example//",
            "https://idp.example/x",
            "https://IDP.example",
            "http://idp.example",
            "",
        ] {
            assert!(!issuer.matches(other), "{other}");
        }
        assert_eq!(issuer.discovery_url(), "https://idp.example/.well-known/openid-configuration");
    }
}

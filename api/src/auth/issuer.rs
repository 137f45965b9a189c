//! The one who issues the tokens (OpenID Connect Discovery §3).

use std::{fmt, str::FromStr};

use url::{Host, Url};

/// Where an issuer publishes its metadata, after its own address (OpenID Connect Discovery §4).
const DISCOVERY: &str = "/.well-known/openid-configuration";
/// What stands in the place of a tenant where one document speaks for all of them (Entra).
const TENANT: &str = "{tenantid}";

/// An issuer, spelled as it was configured: issuers are compared as text, never as addresses (RFC 9068 §4). Whoever gives
/// the address of its discovery document means the issuer that publishes it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
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
        Ok(Self(text.strip_suffix(DISCOVERY).unwrap_or(text).to_owned()))
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

    /// Whether `spelling` is this issuer, or a template of the tenants' that it speaks for: its own address with
    /// `{tenantid}` for one of the parts of its path.
    pub(crate) fn publishes(&self, spelling: &str) -> bool {
        if !spelling.contains(TENANT) {
            return self.matches(spelling);
        }
        let (own, other) =
            (self.0.trim_end_matches('/').split('/'), spelling.trim_end_matches('/').split('/'));
        own.clone().count() == other.clone().count()
            && own.zip(other).enumerate().all(|(n, (own, other))| own == other || n > 2 && other == TENANT)
    }

    /// Where it publishes its metadata (OpenID Connect Discovery §4).
    pub(crate) fn discovery_url(&self) -> String {
        format!("{}{DISCOVERY}", self.0.trim_end_matches('/'))
    }
}

/// Whether `spelling` may be the issuer of one of the tenants that `issuer` speaks for: its own address with another part
/// of the path in one place.
pub(crate) fn is_of_a_tenant(issuer: &Issuer, spelling: &str) -> bool {
    let (own, other) = (issuer.0.trim_end_matches('/').split('/'), spelling.trim_end_matches('/').split('/'));
    own.clone().count() == other.clone().count()
        && own.zip(other).enumerate().filter(|(_, (own, other))| own != other).all(|(n, _)| n == 3)
}

/// Whether `tenant` is a part of the issuer's path.
pub(crate) fn names(issuer: &Issuer, tenant: &str) -> bool {
    issuer.0.split('/').skip(3).any(|part| part == tenant)
}

/// The issuer of one tenant's tokens, by the template of all of them.
pub(crate) fn of_tenant(template: &str, tenant: &str) -> String {
    template.replace(TENANT, tenant)
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

    #[test]
    fn the_discovery_documents_own_address_means_its_issuer() {
        for (given, meant) in [
            ("https://idp.example/.well-known/openid-configuration", "https://idp.example"),
            ("https://kc.example/realms/x/.well-known/openid-configuration", "https://kc.example/realms/x"),
            ("https://idp.example/.well-known/other", "https://idp.example/.well-known/other"),
        ] {
            let issuer: Issuer = given.parse().unwrap();
            assert_eq!(issuer.to_string(), meant);
            assert_eq!(issuer.discovery_url(), format!("{meant}/.well-known/openid-configuration"));
            assert!(issuer.matches(&format!("{meant}/")));
        }
    }

    #[test]
    fn one_document_may_speak_for_many_tenants() {
        let issuer: Issuer = "https://login.example/organizations/v2.0".parse().unwrap();
        assert!(issuer.publishes("https://login.example/{tenantid}/v2.0"));
        assert!(issuer.publishes("https://login.example/organizations/v2.0/"));
        for other in [
            "https://{tenantid}/organizations/v2.0",
            "https://login.example/{tenantid}",
            "https://login.example/{tenantid}/v1.0",
            "https://login.example/x{tenantid}/v2.0",
            "https://evil.example/{tenantid}/v2.0",
        ] {
            assert!(!issuer.publishes(other), "{other}");
        }
        assert_eq!(of_tenant("https://login.example/{tenantid}/v2.0", "t1"), "https://login.example/t1/v2.0");
    }
}

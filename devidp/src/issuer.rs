//! What the provider calls itself (`iss`), and with it where its endpoints are.

use std::{fmt, str::FromStr};

use url::Url;

use crate::loopback;

/// The issuer identifier, character by character as tokens and discovery name it: a loopback address, with a path or
/// without, with a slash at its end or without.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Issuer(String);

/// The text is no issuer for a development provider.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "{0:?} can't be the issuer; an address on a loopback host would do, such as http://127.0.0.1:3002, with a path or without"
)]
pub struct IssuerError(String);

impl Issuer {
    /// The identifier as a text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The absolute address of `path`, which begins with a slash, below the issuer.
    pub(crate) fn at(&self, path: &str) -> String {
        format!("{}{path}", self.base())
    }

    /// The absolute address of `path`, which begins with a slash, on the issuer's host and outside its own path.
    pub(crate) fn at_origin(&self, path: &str) -> String {
        format!("{}{path}", self.base().strip_suffix(self.path()).unwrap_or_default())
    }

    /// The path that the endpoints are below, with no slash at its end; empty where there is none.
    pub(crate) fn path(&self) -> &str {
        let rest = self.base().split_once("://").map_or("", |(_, rest)| rest);
        rest.find('/').and_then(|at| rest.get(at..)).unwrap_or_default()
    }

    /// The first segment of the path: what a provider of many tenants has one issuer for each of.
    pub(crate) fn tenant(&self) -> &str {
        self.path().split('/').nth(1).unwrap_or_default()
    }

    /// The identifier with another tenant in the place of its own.
    pub(crate) fn of_tenant(&self, tenant: &str) -> String {
        let rest = self.path().get(1 + self.tenant().len()..).unwrap_or_default();
        let slash = if self.0.ends_with('/') { "/" } else { "" };
        format!("{}/{tenant}{rest}{slash}", self.at_origin(""))
    }

    fn base(&self) -> &str {
        self.0.trim_end_matches('/')
    }
}

impl FromStr for Issuer {
    type Err = IssuerError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let url = Url::parse(text).ok().filter(|url| {
            let loopback = url.host().is_some_and(|host| loopback::is_loopback(&host));
            let only_path = url.query().is_none() && url.fragment().is_none() && url.username().is_empty();
            // Endpoints are found under the text as it is, so it must be the one that clients would normalise it to.
            let normal = url.as_str() == text || url.as_str().strip_suffix('/') == Some(text);
            loopback && only_path && normal && !url.path().contains("//")
        });
        url.map(|_| Self(text.to_owned())).ok_or_else(|| IssuerError(text.to_owned()))
    }
}

impl fmt::Display for Issuer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_issuer_stays_as_it_is_written_and_has_its_endpoints_below() {
        for (issuer, path, token) in [
            ("http://127.0.0.1:3002", "", "http://127.0.0.1:3002/token"),
            ("http://127.0.0.1:3002/", "", "http://127.0.0.1:3002/token"),
            ("http://localhost:3002/realms/a", "/realms/a", "http://localhost:3002/realms/a/token"),
            (
                "http://[::1]:3002/application/o/a/",
                "/application/o/a",
                "http://[::1]:3002/application/o/a/token",
            ),
        ] {
            let parsed: Issuer = issuer.parse().unwrap();
            assert_eq!((parsed.as_str(), parsed.path()), (issuer, path));
            assert_eq!(parsed.at("/token"), token);
            assert_eq!(parsed.at_origin("/logout"), token.replace(&format!("{path}/token"), "/logout"));
        }
    }

    #[test]
    fn a_tenant_is_the_first_segment_of_the_path() {
        let issuer: Issuer = "http://127.0.0.1:3002/common/v2.0".parse().unwrap();
        assert_eq!(issuer.tenant(), "common");
        assert_eq!(issuer.of_tenant("{tenantid}"), "http://127.0.0.1:3002/{tenantid}/v2.0");
    }

    #[test]
    fn what_others_could_reach_or_write_otherwise_is_no_issuer() {
        for wrong in [
            "http://example.com",
            "http://127.0.0.1:3002/?query",
            "http://127.0.0.1:3002#fragment",
            "http://ada@127.0.0.1:3002",
            "http://127.0.0.1:3002//",
            "http://127.0.0.1:3002/a/../b",
            "http://127.0.0.1:3002/{tenant}",
            "data:,",
            "",
        ] {
            assert_eq!(wrong.parse::<Issuer>(), Err(IssuerError(wrong.to_owned())));
        }
    }
}

//! What the token handler must know of a provider, and of itself as its client.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};
use url::Url;

use crate::{
    authorization_parameter::AuthorizationParameter,
    client_credential::ClientCredential,
    email_address::EmailDomain,
    issuer::{self, TenantIssuer},
    protocol_options::ProtocolOptions,
    provider_logout::ProviderLogout,
};

/// A provider that people may sign in with, and this application as its client.
#[derive(Debug, Clone)]
pub struct ProviderConfig {
    /// By what name sessions remember it.
    pub id: ProviderId,
    /// What people call it.
    pub name: String,
    /// The provider's issuer identifier, exactly as it names itself; a missing or extra slash at the end is
    /// forgiven, because the `.env` files of this world differ there.
    pub issuer: String,
    /// `client_id` at the provider.
    pub client_id: String,
    /// What proves at the provider that it is this client: a confidential one (RFC 6749 §2.1).
    pub client_credential: ClientCredential,
    /// The scopes to ask for besides `openid`.
    pub scopes: Vec<String>,
    /// The API's identifier, sent as `audience` with the authorization request.
    pub audience: Option<String>,
    /// The API that tokens are for, sent as `resource` with each request for them (RFC 8707).
    pub resource: Option<Resource>,
    /// Whether access tokens are bound to a key of their session's (DPoP, RFC 9449). It holds for a session from its
    /// next refresh on.
    pub dpop: bool,
    /// How the application speaks with it, where discovery does not tell.
    pub protocol: ProtocolOptions,

    /// The domains whose e-mail addresses lead here, where people choose among several providers.
    pub email_domains: Vec<EmailDomain>,
    /// What is sent with each authorization request besides.
    pub authorization_parameters: Vec<AuthorizationParameter>,
    /// What the provider's names of the API's scopes begin with, such as `api://expenses/`: those that were granted are
    /// known without it.
    pub api_scope_prefix: Option<String>,
    /// Where the provider issues for many tenants: whose people may sign in. The issuer is then the one for all.
    pub tenants: Option<TenantIssuer>,
    /// How people are signed out there.
    pub logout: ProviderLogout,
}

impl ProviderConfig {
    /// The scopes that are asked for of an API and are not among those that were `granted`, by the application's names.
    /// Of OpenID Connect's own, some providers don't tell, and Zitadel tells none of those that begin with `urn:`.
    pub(crate) fn not_granted(&self, granted: &[String]) -> Vec<String> {
        const OWN: [&str; 6] = ["openid", "profile", "email", "address", "phone", "offline_access"];
        let is_of_api = |scope: &&String| !OWN.contains(&scope.as_str()) && !scope.starts_with("urn:");
        let asked_for = self.scopes.iter().filter(is_of_api).map(|scope| self.own_scope(scope.clone()));
        asked_for.filter(|scope| !granted.contains(scope)).collect()
    }

    /// Whether tokens of that issuer may come from this provider, give or take a slash at the end.
    pub(crate) fn issuer_matches(&self, issuer: &str) -> bool {
        match &self.tenants {
            None => issuer::is_same(&self.issuer, issuer),
            Some(tenants) => tenants.matches(issuer, None),
        }
    }

    /// What the application calls a scope that was granted.
    pub(crate) fn own_scope(&self, granted: String) -> String {
        let own = self.api_scope_prefix.as_deref().and_then(|prefix| granted.strip_prefix(prefix));
        own.filter(|own| !own.is_empty()).map(str::to_owned).unwrap_or(granted)
    }

    /// Every scope that is asked for, `openid` among them.
    pub(crate) fn requested_scopes(&self) -> Vec<String> {
        std::iter::once("openid".to_owned()).chain(self.scopes.iter().cloned()).collect()
    }
}

/// The name of a provider within the configuration: 1 to 32 small letters, digits and hyphens.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct ProviderId(String);

/// The text names no provider.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("needs 1 to 32 small letters, digits and hyphens")]
pub struct NotAProviderId;

impl ProviderId {
    /// The name as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    const MAX_LENGTH: usize = 32;
}

/// The provider of a configuration that names one only.
impl Default for ProviderId {
    fn default() -> Self {
        Self("default".to_owned())
    }
}

impl TryFrom<String> for ProviderId {
    type Error = NotAProviderId;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        let fits = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
        let is_good = (1..=Self::MAX_LENGTH).contains(&text.len()) && text.bytes().all(fits);
        if is_good { Ok(Self(text)) } else { Err(NotAProviderId) }
    }
}

impl FromStr for ProviderId {
    type Err = NotAProviderId;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        text.to_owned().try_into()
    }
}

impl From<ProviderId> for String {
    fn from(id: ProviderId) -> Self {
        id.0
    }
}

impl fmt::Display for ProviderId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_provider_id_fits_into_an_address_and_a_log() {
        for good in ["default", "entra-2", "a", &"a".repeat(32)] {
            assert_eq!(good.parse::<ProviderId>().unwrap().to_string(), good);
        }
        for bad in ["", "Okta", "a b", "a/b", "ä", "a\n", &"a".repeat(33)] {
            assert_eq!(bad.parse::<ProviderId>(), Err(NotAProviderId), "{bad:?}");
        }
    }

    #[test]
    fn a_resource_is_an_absolute_uri_as_it_was_written() {
        for good in ["https://expenses-api", "https://api.example/v1?tenant=a", "urn:example:expenses"] {
            assert_eq!(good.parse::<Resource>().unwrap().to_string(), good);
        }
        for bad in ["", "expenses", "/reports", "https://expenses-api#top", "https://"] {
            assert_eq!(bad.parse::<Resource>(), Err(NotAResource), "{bad}");
        }
    }
}

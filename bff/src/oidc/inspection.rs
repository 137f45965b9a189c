//! A look at a provider for its operator: what it says of itself, and what that means for this application.

use http::header;
use serde::Deserialize;
use time::{Duration, OffsetDateTime, format_description::well_known::Rfc2822};
use url::Url;

use super::{
    discovered_provider::DiscoveredProvider,
    discovery_document::{DiscoverError, DiscoveryDocument},
    http::Http,
};
use crate::{clock::Clock, config::BaseUrl, provider_config::ProviderConfig};

/// What was found at a provider. No secret is among it.
#[derive(Debug, Clone)]
pub struct Inspection {
    /// The issuer as the provider writes it.
    pub issuer: String,
    /// How many public keys it shows that can be read.
    pub keys: usize,
    /// How far its clock is ahead of ours, to the second, where it tells the time.
    pub clock_ahead: Option<Duration>,
    /// What it says of itself.
    pub announced: Announced,
}

/// The members of the discovery document that an operator can do something about (OpenID Connect Discovery §3 and its
/// like).
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Announced {
    /// Where people sign in.
    pub authorization_endpoint: Option<Url>,
    /// Where codes and refresh tokens become tokens.
    pub token_endpoint: Option<Url>,
    /// What tells name and e-mail address.
    pub userinfo_endpoint: Option<Url>,
    /// Where people sign out.
    pub end_session_endpoint: Option<Url>,
    /// Where tokens are withdrawn.
    pub revocation_endpoint: Option<Url>,
    /// Where sign-ins are announced (RFC 9126).
    pub pushed_authorization_request_endpoint: Option<Url>,
    /// What can be asked for.
    pub scopes_supported: Option<Vec<String>>,
    /// How a client may prove itself at the token endpoint.
    pub token_endpoint_auth_methods_supported: Option<Vec<String>>,
    /// How a code is bound to its sign-in.
    pub code_challenge_methods_supported: Option<Vec<String>>,
    /// By which signatures tokens may be bound to a key (RFC 9449).
    pub dpop_signing_alg_values_supported: Option<Vec<String>>,
    /// Whether it ends sessions by a call of its own.
    pub backchannel_logout_supported: bool,
}

/// Why nothing can be said of a provider: nobody could sign in with it now.
#[derive(Debug, thiserror::Error)]
#[error(transparent)]
pub struct InspectError(#[from] Cause);

#[derive(Debug, thiserror::Error)]
enum Cause {
    #[error("the HTTP client")]
    Http(#[from] reqwest::Error),
    #[error("nobody can sign in")]
    Discover(#[from] DiscoverError),
}

/// Reaches the provider as a sign-in would, and reads what it says.
///
/// # Errors
/// Where a sign-in would find no provider.
pub async fn inspect(
    config: &ProviderConfig,
    base_url: &BaseUrl,
    clock: &impl Clock,
) -> Result<Inspection, InspectError> {
    let http = Http::new().map_err(Cause::from)?;
    let discovered = DiscoveredProvider::fetch(config, base_url, &http).await.map_err(Cause::from)?;
    let document = DiscoveryDocument::fetch(&config.issuer, &http).await.map_err(Cause::from)?;
    let now = clock.now();
    let announced = serde_json::from_slice(&document.body);
    let announced = announced.map_err(|error| Cause::from(DiscoverError::Document(error)))?;
    let date = document.headers.get(header::DATE).and_then(|date| date.to_str().ok());
    let date = date.and_then(|date| OffsetDateTime::parse(date, &Rfc2822).ok());
    let clock_ahead = date.map(|date| Duration::seconds((date - now).whole_seconds()));
    Ok(Inspection { issuer: discovered.issuer, keys: discovered.keys.keys.len(), clock_ahead, announced })
}

//! The discovery document as it comes (OpenID Connect Discovery §4).

use http::{HeaderMap, Request, StatusCode, header};
use openidconnect::{DiscoveryError, IssuerUrl};

use super::{
    http::{Http, HttpError},
    provider_metadata::Metadata,
};

/// Where it stands, below the issuer.
const PATH: &str = ".well-known/openid-configuration";

/// A document that was fetched, and is not believed yet.
pub(super) struct DiscoveryDocument {
    pub(super) body: Vec<u8>,
    pub(super) headers: HeaderMap,
}

/// Why the provider is not known (yet).
#[derive(Debug, thiserror::Error)]
pub(crate) enum DiscoverError {
    #[error("the issuer is no address")]
    Issuer(#[source] url::ParseError),
    #[error("the provider's discovery document can't be fetched")]
    Fetch(#[from] HttpError),
    #[error("the provider answers {0} to the request for its discovery document")]
    Status(StatusCode),
    #[error("the provider's discovery document is not sent as JSON")]
    ContentType,
    #[error("the provider's discovery document can't be read")]
    Document(#[source] serde_json::Error),
    #[error("the provider's discovery document names another issuer than the settings")]
    OtherIssuer,
    #[error("the provider's keys")]
    Keys(#[source] DiscoveryError<HttpError>),
    #[error("the provider names no token endpoint")]
    NoTokenEndpoint,
    #[error("the provider's {0} is not on https, as its issuer is")]
    Insecure(&'static str),
    #[error("the redirect address")]
    Redirect(#[source] url::ParseError),
    #[error("asking the provider was broken off")]
    Aborted,
}

impl DiscoverError {
    /// Whether the fault showed at once, so that nobody waits twice for a time-out.
    pub(super) fn failed_fast(&self) -> bool {
        match self {
            Self::Fetch(error) | Self::Keys(DiscoveryError::Request(error)) => error.failed_fast(),
            _ => false,
        }
    }
}

impl DiscoveryDocument {
    /// Fetches the document of this issuer.
    pub(super) async fn fetch(issuer: &str, http: &Http) -> Result<Self, DiscoverError> {
        let issuer = IssuerUrl::new(issuer.to_owned()).map_err(DiscoverError::Issuer)?;
        let address = issuer.join(PATH).map_err(DiscoverError::Issuer)?;
        let request = Request::get(address.as_str())
            .header(header::ACCEPT, "application/json")
            .body(Vec::new())
            .map_err(HttpError::from)?;
        let (parts, body) = http.send(request).await?.into_parts();
        if parts.status != StatusCode::OK {
            return Err(DiscoverError::Status(parts.status));
        }
        let kind = parts.headers.get(header::CONTENT_TYPE).map(|kind| kind.to_str().unwrap_or_default());
        let is_json = |kind: &str| kind.trim().to_ascii_lowercase().starts_with("application/json");
        if !kind.is_none_or(is_json) {
            return Err(DiscoverError::ContentType);
        }
        Ok(Self { body, headers: parts.headers })
    }

    /// What it says.
    pub(super) fn metadata(&self) -> Result<Metadata, DiscoverError> {
        serde_json::from_slice(&self.body).map_err(DiscoverError::Document)
    }
}

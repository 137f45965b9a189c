//! What the provider says of itself (OpenID Connect Discovery), and the client made from it.

use backon::Retryable;
use jsonwebtoken::jwk::JwkSet;
use openidconnect::{
    AdditionalProviderMetadata, ClientId, DiscoveryError, EndpointMaybeSet, EndpointNotSet, EndpointSet,
    IssuerUrl, ProviderMetadata, RedirectUrl, StandardErrorResponse, TokenUrl,
    core::{
        CoreAuthDisplay, CoreAuthPrompt, CoreClaimName, CoreClaimType, CoreClientAuthMethod,
        CoreErrorResponseType, CoreGenderClaim, CoreGrantType, CoreJsonWebKey,
        CoreJweContentEncryptionAlgorithm, CoreJweKeyManagementAlgorithm, CoreResponseMode, CoreResponseType,
        CoreRevocableToken, CoreRevocationErrorResponse, CoreSubjectIdentifierType,
        CoreTokenIntrospectionResponse,
    },
};
use serde::{Deserialize, Serialize};
use url::Url;

use super::{
    authentication::Authentication,
    http::{Http, HttpError, soon},
    id_token::{ProviderClaims, TokenResponse},
};
use crate::{Config, dpop};

/// The members of the discovery document that openidconnect leaves to its users.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct MoreMetadata {
    /// RP-Initiated Logout §2.1
    pub(crate) end_session_endpoint: Option<Url>,
    /// RFC 8414 §2
    pub(crate) revocation_endpoint: Option<Url>,
    /// RFC 9126 §5
    pub(crate) pushed_authorization_request_endpoint: Option<Url>,
    /// RFC 9449 §5.1
    pub(crate) dpop_signing_alg_values_supported: Option<Vec<String>>,
    /// RFC 9207 §3
    #[serde(default)]
    pub(crate) authorization_response_iss_parameter_supported: bool,
}

impl AdditionalProviderMetadata for MoreMetadata {}

impl MoreMetadata {
    /// Whether the provider binds tokens to keys such as ours.
    pub(crate) fn takes_proofs(&self) -> bool {
        let algorithms = self.dpop_signing_alg_values_supported.as_deref().unwrap_or_default();
        algorithms.iter().any(|algorithm| algorithm == dpop::ALGORITHM)
    }
}

/// The discovery document.
pub(super) type Metadata = ProviderMetadata<
    MoreMetadata,
    CoreAuthDisplay,
    CoreClientAuthMethod,
    CoreClaimName,
    CoreClaimType,
    CoreGrantType,
    CoreJweContentEncryptionAlgorithm,
    CoreJweKeyManagementAlgorithm,
    CoreJsonWebKey,
    CoreResponseMode,
    CoreResponseType,
    CoreSubjectIdentifierType,
>;

/// openidconnect's client with what this crate uses of it: the authorization and token endpoints.
pub(crate) type Client = openidconnect::Client<
    ProviderClaims,
    CoreAuthDisplay,
    CoreGenderClaim,
    CoreJweContentEncryptionAlgorithm,
    CoreJsonWebKey,
    CoreAuthPrompt,
    StandardErrorResponse<CoreErrorResponseType>,
    TokenResponse,
    CoreTokenIntrospectionResponse,
    CoreRevocableToken,
    CoreRevocationErrorResponse,
    EndpointSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointSet,
    EndpointMaybeSet,
>;

/// A provider as discovered.
#[derive(Debug)]
pub(crate) struct Discovered {
    pub(crate) issuer: String,
    pub(crate) client: Client,
    pub(crate) more: MoreMetadata,
    /// The provider's public keys, for the tokens that openidconnect does not read.
    pub(crate) keys: JwkSet,
    /// How requests prove which client they come from.
    pub(crate) authentication: Authentication,
}

/// Why the provider is not known (yet).
#[derive(Debug, thiserror::Error)]
pub(crate) enum DiscoverError {
    #[error("the issuer is no address")]
    Issuer(#[source] url::ParseError),
    #[error("the provider's discovery document")]
    Discovery(#[from] DiscoveryError<HttpError>),
    #[error("the provider names no token endpoint")]
    NoTokenEndpoint,
    #[error("the provider's {0} is not on https, as its issuer is")]
    Insecure(&'static str),
    #[error("the redirect address")]
    Redirect(#[source] url::ParseError),
    #[error("asking the provider was broken off")]
    BrokenOff,
}

impl Discovered {
    /// Reads the provider's discovery document and keys.
    pub(crate) async fn fetch(config: &Config, http: &Http) -> Result<Self, DiscoverError> {
        // Reading twice changes nothing at the provider, so a passing fault is tried again.
        let metadata = (|| discover(&config.issuer, http))
            .retry(soon())
            .when(|error| matches!(error, DiscoverError::Discovery(DiscoveryError::Request(error)) if error.is_quick()))
            .await?;
        if let Some(endpoint) = insecure(&metadata) {
            return Err(DiscoverError::Insecure(endpoint));
        }
        let token_endpoint: TokenUrl =
            metadata.token_endpoint().cloned().ok_or(DiscoverError::NoTokenEndpoint)?;
        let redirect =
            RedirectUrl::new(config.base_url.join("/callback")).map_err(DiscoverError::Redirect)?;
        let authentication = Authentication::new(config, &metadata);
        let (secret, auth_type) = authentication.secret();
        let client = openidconnect::Client::from_provider_metadata(
            metadata.clone(),
            ClientId::new(config.client_id.clone()),
            secret,
        )
        .set_token_uri(token_endpoint)
        .set_redirect_uri(redirect)
        .set_auth_type(auth_type);
        let issuer = metadata.issuer().to_string();
        // A key that can't be read is one that nothing here is signed with.
        let keys = metadata
            .jwks()
            .keys()
            .iter()
            .filter_map(|key| serde_json::to_value(key).and_then(serde_json::from_value).ok());
        let keys = JwkSet { keys: keys.collect() };
        Ok(Self { issuer, keys, client, more: metadata.additional_metadata().clone(), authentication })
    }
}

/// Secrets and tokens go to these, people are sent to some, and keys come from one: where the issuer is on `https`, so are
/// they all (Discovery §3). The first that is not.
fn insecure(metadata: &Metadata) -> Option<&'static str> {
    let more = metadata.additional_metadata();
    let endpoints = [
        ("authorization_endpoint", Some(metadata.authorization_endpoint().url())),
        ("token_endpoint", metadata.token_endpoint().map(|endpoint| endpoint.url())),
        ("jwks_uri", Some(metadata.jwks_uri().url())),
        ("end_session_endpoint", more.end_session_endpoint.as_ref()),
        ("revocation_endpoint", more.revocation_endpoint.as_ref()),
        ("pushed_authorization_request_endpoint", more.pushed_authorization_request_endpoint.as_ref()),
    ];
    let is_insecure = |url: &Url| metadata.issuer().url().scheme() == "https" && url.scheme() != "https";
    endpoints.into_iter().find(|(_, url)| url.is_some_and(is_insecure)).map(|(name, _)| name)
}

/// The document's `issuer` must be the configured one to the letter (Discovery §4.3), but for one slash at the end.
async fn discover(issuer: &str, http: &Http) -> Result<Metadata, DiscoverError> {
    let exact = IssuerUrl::new(issuer.to_owned()).map_err(DiscoverError::Issuer)?;
    match Metadata::discover_async(exact, http).await {
        Err(DiscoveryError::Validation(_)) => {
            let other = issuer.strip_suffix('/').map_or_else(|| format!("{issuer}/"), str::to_owned);
            let other = IssuerUrl::new(other).map_err(DiscoverError::Issuer)?;
            Ok(Metadata::discover_async(other, http).await?)
        }
        found => Ok(found?),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    const ENDPOINTS: [&str; 6] = [
        "authorization_endpoint",
        "token_endpoint",
        "jwks_uri",
        "end_session_endpoint",
        "revocation_endpoint",
        "pushed_authorization_request_endpoint",
    ];

    /// A document whose issuer and endpoints are at `origin`.
    fn document(origin: &str) -> Value {
        let mut document = json!({
            "issuer": origin,
            "response_types_supported": ["code"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["RS256"],
        });
        for endpoint in ENDPOINTS {
            document[endpoint] = format!("{origin}/{endpoint}").into();
        }
        document
    }

    fn first_insecure(document: Value) -> Option<&'static str> {
        insecure(&serde_json::from_value(document).unwrap())
    }

    #[test]
    fn a_provider_on_https_is_called_over_https_alone() {
        assert_eq!(first_insecure(document("https://id.example")), None);
        assert_eq!(first_insecure(document("http://127.0.0.1:3002")), None, "on the machine itself");
        for endpoint in ENDPOINTS {
            let mut document = document("https://id.example");
            document[endpoint] = "http://id.example/plain".into();
            assert_eq!(first_insecure(document), Some(endpoint));
        }
    }
}

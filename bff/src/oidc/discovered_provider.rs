//! A provider as it was discovered: its metadata and keys are read (OpenID Connect Discovery §4), and the client for it is
//! made.

use backon::Retryable;
use jsonwebtoken::jwk::JwkSet;
use openidconnect::{
    ClientId, DiscoveryError, IssuerUrl, JsonWebKeySet, RedirectUrl, TokenUrl, core::CoreResponseMode,
};
use url::Url;

use super::{
    client_authentication::ClientAuthentication,
    http::{Http, HttpError, retry_policy},
    openid_client::OpenIdClient,
    provider_metadata::{AdditionalMetadata, Metadata, insecure_endpoint},
    verification_key::VerificationKey,
};
use crate::{config::BaseUrl, protocol_options::ResponseMode, provider_config::ProviderConfig};

/// A provider as it was discovered, and the client made from that.
#[derive(Debug)]
pub(crate) struct DiscoveredProvider {
    pub(crate) issuer: String,
    pub(crate) client: OpenIdClient,
    pub(crate) additional_metadata: AdditionalMetadata,
    /// The provider's public keys.
    pub(crate) verification_keys: JsonWebKeySet<VerificationKey>,
    /// The same, for logout tokens.
    pub(crate) keys: JwkSet,
    /// OpenID Connect Core §5.3
    pub(crate) userinfo_endpoint: Option<Url>,
    /// How the provider calls answers that are signed, where it gives them.
    signed_response_mode: Option<&'static str>,
    /// How requests prove which client they come from.
    pub(crate) client_authentication: ClientAuthentication,
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
    Aborted,
}

impl DiscoveredProvider {
    /// Reads the provider's discovery document and keys.
    pub(crate) async fn fetch(
        config: &ProviderConfig,
        base_url: &BaseUrl,
        http: &Http,
    ) -> Result<Self, DiscoverError> {
        // Reading twice changes nothing at the provider, so a passing fault is tried again.
        let metadata = (|| discover(&config.issuer, http))
            .retry(retry_policy())
            .when(|error| matches!(error, DiscoverError::Discovery(DiscoveryError::Request(error)) if error.failed_fast()))
            .await?;
        if let Some(endpoint) = insecure_endpoint(&metadata) {
            return Err(DiscoverError::Insecure(endpoint));
        }
        let token_endpoint: TokenUrl =
            metadata.token_endpoint().cloned().ok_or(DiscoverError::NoTokenEndpoint)?;
        let redirect = RedirectUrl::new(base_url.join("/callback")).map_err(DiscoverError::Redirect)?;
        let client_authentication = ClientAuthentication::new(config, &metadata);
        let (secret, auth_type) = client_authentication.secret();
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
        let additional_metadata = metadata.additional_metadata().clone();
        let userinfo_endpoint = metadata.userinfo_endpoint().map(|endpoint| endpoint.url().clone());
        Ok(Self {
            issuer,
            verification_keys: metadata.jwks().clone(),
            keys,
            userinfo_endpoint,
            signed_response_mode: signed_response_mode(&metadata),
            client,
            additional_metadata,
            client_authentication,
        })
    }

    /// What to ask for as `response_mode`: nothing, where that is what a provider does anyway.
    pub(crate) const fn response_mode(&self, wanted: ResponseMode) -> Option<&'static str> {
        match wanted {
            ResponseMode::Query => None,
            ResponseMode::FormPost => Some("form_post"),
            ResponseMode::Jwt => self.signed_response_mode,
        }
    }
}

/// JARM §2.3: `jwt` is a code's signed answer in the address, as `query.jwt` is.
fn signed_response_mode(metadata: &Metadata) -> Option<&'static str> {
    let announced = metadata.response_modes_supported()?;
    let is_announced = |mode: &&str| announced.contains(&CoreResponseMode::Extension((*mode).to_owned()));
    ["jwt", "query.jwt"].into_iter().find(is_announced)
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

//! A provider as it was discovered: its metadata and keys are read (OpenID Connect Discovery §4), and the client for it is
//! made.

use backon::Retryable;
use jsonwebtoken::jwk::JwkSet;
use openidconnect::{ClientId, JsonWebKeySet, RedirectUrl, TokenUrl, core::CoreResponseMode};
use url::Url;

use super::{
    client_authentication::ClientAuthentication,
    discovery_document::{DiscoverError, DiscoveryDocument},
    http::{Http, retry_policy},
    openid_client::OpenIdClient,
    provider_metadata::{AdditionalMetadata, Metadata, insecure_endpoint},
    verification_key::VerificationKey,
};
use crate::{
    config::BaseUrl, issuer::is_same, protocol_options::ResponseMode, provider_config::ProviderConfig,
};

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

impl DiscoveredProvider {
    /// Reads the provider's discovery document and keys.
    pub(crate) async fn fetch(
        config: &ProviderConfig,
        base_url: &BaseUrl,
        http: &Http,
    ) -> Result<Self, DiscoverError> {
        // Reading twice changes nothing at the provider, so a passing fault is tried again.
        let metadata =
            (|| discover(config, http)).retry(retry_policy()).when(DiscoverError::failed_fast).await?;
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

/// The document's `issuer` must be the configured one to the letter (Discovery §4.3), but for one slash at the end; or the
/// template for all tenants, where the provider issues for many.
async fn discover(config: &ProviderConfig, http: &Http) -> Result<Metadata, DiscoverError> {
    let metadata = DiscoveryDocument::fetch(&config.issuer, http).await?.metadata()?;
    let issuer = metadata.issuer().as_str();
    let is_right = match &config.tenants {
        None => is_same(&config.issuer, issuer),
        Some(tenants) => tenants.is_template(issuer),
    };
    if !is_right {
        return Err(DiscoverError::OtherIssuer);
    }
    let keys = JsonWebKeySet::fetch_async(metadata.jwks_uri(), http).await.map_err(DiscoverError::Keys)?;
    Ok(metadata.set_jwks(keys))
}

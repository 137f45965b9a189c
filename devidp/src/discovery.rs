//! How the provider describes itself (OpenID Connect Discovery §3, RFC 8414), and the keys it publishes.

use std::sync::Arc;

use axum::{Json, extract::State};
use openidconnect::{
    AdditionalProviderMetadata, AuthUrl, AuthenticationContextClass, IssuerUrl, JsonWebKeySetUrl,
    ProviderMetadata, ResponseTypes, Scope, TokenUrl, UserInfoUrl,
    core::{
        CoreAuthDisplay, CoreClaimName, CoreClaimType, CoreClientAuthMethod, CoreGrantType, CoreJsonWebKey,
        CoreJsonWebKeySet, CoreJweContentEncryptionAlgorithm, CoreJweKeyManagementAlgorithm,
        CoreJwsSigningAlgorithm, CoreResponseMode, CoreResponseType, CoreSubjectIdentifierType,
    },
};
use serde::{Deserialize, Serialize};

use crate::{
    app_state::AppState, authentication_context::AuthenticationContext, config::Config, dpop_mode::Dpop,
    grant::OFFLINE_ACCESS, paths,
};

/// The scopes of OpenID Connect that the provider knows (Core §5.4 and §11).
pub(crate) const OPENID_SCOPES: [&str; 4] = ["openid", "profile", "email", OFFLINE_ACCESS];

/// The metadata can't be put together.
#[derive(Debug, thiserror::Error)]
pub enum MetadataError {
    /// An endpoint's address is no URL.
    #[error("an endpoint's address is no URL")]
    Url(#[from] url::ParseError),
    /// The metadata are not JSON.
    #[error("the metadata can't be written as JSON")]
    Json(#[from] serde_json::Error),
}

/// What openidconnect's metadata lack.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct MoreMetadata {
    /// OpenID Connect RP-Initiated Logout §2.1
    end_session_endpoint: String,
    /// RFC 8414 §2
    revocation_endpoint: String,
    /// RFC 9126 §5
    #[serde(skip_serializing_if = "Option::is_none")]
    pushed_authorization_request_endpoint: Option<String>,
    /// RFC 9449 §5.1
    #[serde(skip_serializing_if = "Option::is_none")]
    dpop_signing_alg_values_supported: Option<Vec<String>>,
    /// RFC 8414 §2
    code_challenge_methods_supported: Vec<String>,
    /// RFC 9207 §3
    authorization_response_iss_parameter_supported: bool,
    /// OpenID Connect Back-Channel Logout §2.1
    backchannel_logout_supported: bool,
    /// OpenID Connect Back-Channel Logout §2.1
    backchannel_logout_session_supported: bool,
}

impl AdditionalProviderMetadata for MoreMetadata {}

type Metadata = ProviderMetadata<
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

/// The metadata of the provider at `issuer`.
pub(crate) fn metadata(issuer: &str, config: &Config) -> Result<serde_json::Value, MetadataError> {
    let at = |path: &str| format!("{issuer}{path}");
    let api_scopes = config.apis.iter().flat_map(|api| &api.scopes).map(|scope| scope.name.clone());
    let scopes = OPENID_SCOPES.into_iter().map(str::to_owned).chain(api_scopes).map(Scope::new).collect();
    let more = MoreMetadata {
        end_session_endpoint: at(paths::END_SESSION),
        revocation_endpoint: at(paths::REVOCATION),
        pushed_authorization_request_endpoint: config.par.then(|| at(paths::PAR)),
        dpop_signing_alg_values_supported: (config.dpop != Dpop::Ignored).then(|| vec!["ES256".to_owned()]),
        code_challenge_methods_supported: vec!["S256".to_owned()],
        authorization_response_iss_parameter_supported: true,
        backchannel_logout_supported: true,
        backchannel_logout_session_supported: true,
    };
    let metadata = Metadata::new(
        IssuerUrl::new(issuer.to_owned())?,
        AuthUrl::new(at(paths::AUTHORIZE))?,
        JsonWebKeySetUrl::new(at(paths::JWKS))?,
        vec![ResponseTypes::new(vec![CoreResponseType::Code])],
        vec![CoreSubjectIdentifierType::Public],
        vec![CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha256],
        more,
    )
    .set_token_endpoint(Some(TokenUrl::new(at(paths::TOKEN))?))
    .set_userinfo_endpoint(Some(UserInfoUrl::new(at(paths::USERINFO))?))
    .set_scopes_supported(Some(scopes))
    .set_response_modes_supported(Some(vec![CoreResponseMode::Query, CoreResponseMode::FormPost]))
    .set_grant_types_supported(Some(vec![CoreGrantType::AuthorizationCode, CoreGrantType::RefreshToken]))
    .set_token_endpoint_auth_methods_supported(Some(vec![
        CoreClientAuthMethod::ClientSecretBasic,
        CoreClientAuthMethod::ClientSecretPost,
        CoreClientAuthMethod::PrivateKeyJwt,
    ]))
    .set_token_endpoint_auth_signing_alg_values_supported(Some(vec![
        CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha256,
        CoreJwsSigningAlgorithm::RsaSsaPssSha256,
        CoreJwsSigningAlgorithm::EcdsaP256Sha256,
    ]))
    .set_acr_values_supported(Some(
        AuthenticationContext::ALL.map(|acr| AuthenticationContextClass::new(acr.name().to_owned())).into(),
    ))
    .set_request_parameter_supported(Some(false))
    .set_request_uri_parameter_supported(Some(false));
    Ok(serde_json::to_value(metadata)?)
}

/// `GET /.well-known/openid-configuration`
pub(crate) async fn openid_configuration(State(app): State<Arc<AppState>>) -> Json<serde_json::Value> {
    Json(app.metadata.clone())
}

/// `GET /.well-known/jwks.json`
pub(crate) async fn jwks(State(app): State<Arc<AppState>>) -> Json<CoreJsonWebKeySet> {
    Json(app.store.read(|state| state.keys.published()))
}

//! How the provider describes itself (OpenID Connect Discovery §3, RFC 8414), and the keys it publishes.

use std::sync::Arc;

use axum::{
    Json,
    extract::{RawPathParams, State},
};
use jsonwebtoken::jwk::JwkSet;
use openidconnect::{
    AdditionalProviderMetadata, AuthUrl, AuthenticationContextClass, IssuerUrl, JsonWebKeySetUrl,
    ProviderMetadata, ResponseTypes, Scope, TokenUrl, UserInfoUrl,
    core::{
        CoreAuthDisplay, CoreClaimName, CoreClaimType, CoreClientAuthMethod, CoreGrantType, CoreJsonWebKey,
        CoreJweContentEncryptionAlgorithm, CoreJweKeyManagementAlgorithm, CoreJwsSigningAlgorithm,
        CoreResponseMode, CoreResponseType, CoreSubjectIdentifierType,
    },
};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use crate::{
    app_state::AppState, authentication_context::AuthenticationContext,
    client_authentication_method::SecretMethods, config::Config, dpop_mode::Dpop, grant::OFFLINE_ACCESS,
    issuer::Issuer, jarm, paths, quirks::Quirks, sign_out::SignOut, signing_algorithm::SigningAlgorithm,
};

/// What stands for the tenant in the discovery document of a provider of many.
const ANY_TENANT: &str = "{tenantid}";

/// The parameter of the path that names the tenant.
pub(crate) const TENANT: &str = "tenant";

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
    /// RFC 9126 §5
    #[serde(skip_serializing_if = "Option::is_none")]
    pushed_authorization_request_endpoint: Option<String>,
    /// RFC 9449 §5.1
    #[serde(skip_serializing_if = "Option::is_none")]
    dpop_signing_alg_values_supported: Option<Vec<String>>,
    /// RFC 8414 §2
    code_challenge_methods_supported: Vec<String>,
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

/// What the provider at `issuer` tells of itself that never changes while it runs.
pub(crate) fn metadata(issuer: &Issuer, config: &Config) -> Result<Map<String, Value>, MetadataError> {
    let at = |path: &str| issuer.at(path);
    let api_scopes = config.apis.iter().flat_map(|api| &api.scopes).map(|scope| scope.name.clone());
    let scopes = OPENID_SCOPES.into_iter().map(str::to_owned).chain(api_scopes).map(Scope::new).collect();
    let more = MoreMetadata {
        pushed_authorization_request_endpoint: config.par.then(|| at(paths::PAR)),
        dpop_signing_alg_values_supported: (config.dpop != Dpop::Ignored).then(|| vec!["ES256".to_owned()]),
        code_challenge_methods_supported: vec!["S256".to_owned()],
    };
    let metadata = Metadata::new(
        IssuerUrl::new(issuer.to_string())?,
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
    .set_grant_types_supported(Some(vec![CoreGrantType::AuthorizationCode, CoreGrantType::RefreshToken]))
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
    Ok(serde_json::from_value(serde_json::to_value(metadata)?)?)
}

/// What changes with the quirks, by name; `null` takes a name out.
fn changing(issuer: &Issuer, quirks: &Quirks) -> [(&'static str, Value); 12] {
    let at = |path: &str, there: bool| if there { json!(issuer.at(path)) } else { Value::Null };
    let algorithms = |algorithm: SigningAlgorithm| {
        // Every provider must take RS256.
        let announced = |one: &SigningAlgorithm| *one == SigningAlgorithm::Rs256 || *one == algorithm;
        let names = SigningAlgorithm::ALL.into_iter().filter(announced).map(SigningAlgorithm::name);
        json!(names.collect::<Vec<_>>())
    };
    let signed = json!([quirks.id_token_signing.name()]);
    let modes: Vec<_> = ["query", "form_post"]
        .into_iter()
        .chain(jarm::RESPONSE_MODES.into_iter().filter(|_| quirks.jarm))
        .collect();
    let secret = match quirks.secret_methods {
        SecretMethods::BasicAndPost => ["client_secret_basic", "client_secret_post"].as_slice(),
        SecretMethods::Basic => &["client_secret_basic"],
        SecretMethods::Post => &["client_secret_post"],
    };
    let methods: Vec<_> = secret.iter().chain(&["private_key_jwt"]).collect();
    let unless_false = |switch: bool| if switch { json!(true) } else { Value::Null };
    [
        // OpenID Connect Discovery §3
        ("id_token_signing_alg_values_supported", algorithms(quirks.id_token_signing)),
        (
            "userinfo_signing_alg_values_supported",
            if quirks.userinfo_signed { signed.clone() } else { Value::Null },
        ),
        ("token_endpoint_auth_methods_supported", json!(methods)),
        ("response_modes_supported", json!(modes)),
        // OpenID Connect RP-Initiated Logout §2.1
        ("end_session_endpoint", at(paths::END_SESSION, quirks.sign_out == SignOut::EndSession)),
        // RFC 8414 §2
        ("revocation_endpoint", at(paths::REVOCATION, quirks.revocation)),
        ("introspection_endpoint", at(paths::INTROSPECTION, quirks.introspection)),
        // RFC 9701 §7
        (
            "introspection_signing_alg_values_supported",
            if quirks.introspection { signed.clone() } else { Value::Null },
        ),
        // JARM §4
        ("authorization_signing_alg_values_supported", if quirks.jarm { signed } else { Value::Null }),
        // RFC 9207 §3
        ("authorization_response_iss_parameter_supported", unless_false(quirks.response_iss)),
        // OpenID Connect Back-Channel Logout §2.1
        ("backchannel_logout_supported", unless_false(quirks.backchannel_logout)),
        ("backchannel_logout_session_supported", unless_false(quirks.backchannel_logout)),
    ]
}

/// `GET /.well-known/openid-configuration`
pub(crate) async fn openid_configuration(
    State(app): State<Arc<AppState>>,
    path: RawPathParams,
) -> Json<Map<String, Value>> {
    let quirks = app.behaviour().quirks.clone();
    let mut metadata = app.metadata.clone();
    metadata.extend(changing(&app.issuer, &quirks).map(|(name, value)| (name.to_owned(), value)));
    metadata.retain(|_, value| !value.is_null());
    if !quirks.offline_access_known
        && let Some(Value::Array(scopes)) = metadata.get_mut("scopes_supported")
    {
        scopes.retain(|scope| scope != OFFLINE_ACCESS);
    }
    if app.multi_tenant {
        // At the address that is every tenant's, the document has no tenant to name.
        let asked = path.iter().find(|(name, _)| *name == TENANT).map(|(_, tenant)| tenant);
        let tenant = asked.filter(|asked| *asked != app.issuer.tenant()).unwrap_or(ANY_TENANT);
        metadata.insert("issuer".to_owned(), json!(app.issuer.of_tenant(tenant)));
    }
    Json(metadata)
}

/// `GET /.well-known/jwks.json`
pub(crate) async fn jwks(State(app): State<Arc<AppState>>) -> Json<JwkSet> {
    let quirks = app.behaviour().quirks.clone();
    // The keys that will sign are published before they have.
    for algorithm in [quirks.id_token_signing, quirks.access_token_signing] {
        if let Err(error) = app.signing_key(algorithm) {
            tracing::error!(%error, algorithm = algorithm.name(), "a key is missing");
        }
    }
    Json(app.store.read(|state| state.keys.published()))
}

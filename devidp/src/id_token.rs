//! ID tokens (OpenID Connect Core §2): made for the client, and shown again when it signs people out.

use std::{collections::BTreeSet, time::Duration};

use aws_lc_rs::digest;
use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use openidconnect::{
    AccessTokenHash, AdditionalClaims, Audience, AuthenticationContextClass, IdTokenClaims, IssuerUrl, Nonce,
    core::CoreGenderClaim,
};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use uuid::Uuid;

use crate::{
    account::Account,
    app_state::AppState,
    behaviour::Behaviour,
    encrypted_shape::encrypted_shape,
    grant::Allowed,
    keys::{KeyRing, SignError},
    signing_algorithm::SigningAlgorithm,
};

/// The header `typ` of ID tokens, where they have one (RFC 7519 §5.1).
const TYP: &str = "JWT";

const LIFETIME: Duration = Duration::from_secs(60 * 60);

/// An ID token can't be made.
#[derive(Debug, thiserror::Error)]
pub(crate) enum IdTokenError {
    #[error(transparent)]
    Sign(#[from] SignError),
    #[error(transparent)]
    Issuer(#[from] url::ParseError),
    #[error(transparent)]
    Json(#[from] serde_json::Error),
    #[error(transparent)]
    Random(#[from] aws_lc_rs::error::Unspecified),
}

/// What an ID token has besides the claims that are standard.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct MoreClaims {
    /// The provider's session (OpenID Connect Front-Channel Logout §3).
    sid: Uuid,
    #[serde(flatten)]
    others: Map<String, Value>,
}

impl AdditionalClaims for MoreClaims {}

/// An ID token for the access token that comes with it.
pub(crate) fn make(
    app: &AppState,
    behaviour: &Behaviour,
    account: &Account,
    allowed: &Allowed,
    access_token: &str,
) -> Result<String, IdTokenError> {
    let (now, quirks) = (behaviour.now(), &behaviour.quirks);
    let mut others = Map::new();
    if quirks.tenant_claim {
        others.insert("tid".to_owned(), json!(account.tenant));
        others.insert("oid".to_owned(), json!(account.subject));
    }
    if quirks.id_token_groups > 0 {
        let groups: Vec<_> = (0..quirks.id_token_groups).map(|n| Uuid::from_u128(n.into())).collect();
        others.insert("groups".to_owned(), json!(groups));
    }
    let told = if quirks.id_token_profile { &allowed.scopes } else { &BTreeSet::new() };
    let claims = IdTokenClaims::<_, CoreGenderClaim>::new(
        IssuerUrl::new(app.issuer_of(account))?,
        vec![Audience::new(allowed.client_id.clone())],
        (now + LIFETIME).into(),
        now.into(),
        account.claims(told),
        MoreClaims { sid: allowed.sign_in, others },
    )
    .set_auth_time(Some(allowed.auth_time.into()))
    .set_auth_context_ref(Some(AuthenticationContextClass::new(allowed.acr.name().to_owned())))
    .set_access_token_hash(Some(at_hash(quirks.id_token_signing, access_token)))
    .set_nonce(allowed.nonce.clone().map(Nonce::new));
    let token =
        app.signing_key(quirks.id_token_signing)?.encode(Some(TYP), &serde_json::to_value(claims)?)?;
    if quirks.id_token_encrypted { Ok(encrypted_shape(&token)?) } else { Ok(token) }
}

/// The left half of the access token's digest, by the algorithm that signs (OpenID Connect Core §3.1.3.6).
fn at_hash(algorithm: SigningAlgorithm, access_token: &str) -> AccessTokenHash {
    let algorithm = match algorithm {
        SigningAlgorithm::Rs256 | SigningAlgorithm::Es256 => &digest::SHA256,
        SigningAlgorithm::EdDsa => &digest::SHA512,
    };
    let digest = digest::digest(algorithm, access_token.as_bytes());
    let half = digest.as_ref().get(..digest.as_ref().len() / 2).unwrap_or_default();
    AccessTokenHash::new(BASE64_URL_SAFE_NO_PAD.encode(half))
}

/// The claims of an ID token that say which sign-in to end.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct IdTokenHint {
    iss: String,
    pub(crate) sub: String,
    pub(crate) aud: Vec<String>,
    pub(crate) sid: Uuid,
}

impl IdTokenHint {
    /// What an ID token of this provider says, out or not (OpenID Connect RP-Initiated Logout §4).
    pub(crate) fn read(app: &AppState, keys: &KeyRing, token: &str) -> Option<Self> {
        let token = keys.open::<Self>(token)?;
        let id_token = token.header.typ.as_deref().is_none_or(|typ| typ == TYP);
        (id_token && app.is_own_issuer(&token.claims.iss)).then_some(token.claims)
    }
}

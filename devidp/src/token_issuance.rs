//! Issuing tokens: the access token for the API, the ID token for the client.

use std::time::Duration;

use openidconnect::{
    AccessToken, AdditionalClaims, Audience, AuthenticationContextClass, ExtraTokenFields, IssuerUrl,
    JsonWebTokenError, Nonce, RefreshToken, Scope, StandardTokenResponse,
    core::{CoreGenderClaim, CoreJweContentEncryptionAlgorithm, CoreJwsSigningAlgorithm, CoreTokenType},
};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{
    account::Account,
    app_state::AppState,
    behaviour::Behaviour,
    clock::seconds,
    grant::Allowed,
    keys::{KeyRing, SignError, SigningKey},
    oauth_error::OAuthError,
    recorder::TokenKind,
};

/// The header `typ` of access tokens (RFC 9068 §2.1).
const ACCESS_TOKEN_TYP: &str = "at+jwt";

/// The header `typ` of ID tokens, where they have one (RFC 7519 §5.1).
const ID_TOKEN_TYP: &str = "JWT";

const ID_TOKEN_LIFETIME: Duration = Duration::from_secs(60 * 60);

/// What tokens are to be issued.
pub(crate) struct Issuance {
    pub(crate) grant: Uuid,
    /// With the nonce only where the ID token shall bear it, and with the scopes of this access token.
    pub(crate) allowed: Allowed,
    pub(crate) refresh_token: Option<String>,
    /// How long the refresh token lives, in seconds.
    pub(crate) refresh_expires_in: Option<u64>,
}

/// The token endpoint's answer (RFC 6749 §5.1, OpenID Connect Core §3.1.3.3).
pub(crate) type TokenResponse = StandardTokenResponse<MoreFields, CoreTokenType>;

type IdToken = openidconnect::IdToken<
    SessionClaim,
    CoreGenderClaim,
    CoreJweContentEncryptionAlgorithm,
    CoreJwsSigningAlgorithm,
>;

type IdTokenClaims = openidconnect::IdTokenClaims<SessionClaim, CoreGenderClaim>;

#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct MoreFields {
    #[serde(skip_serializing_if = "Option::is_none")]
    id_token: Option<IdToken>,
    /// Under this name several providers tell how long the refresh token lives; no RFC has it.
    #[serde(skip_serializing_if = "Option::is_none")]
    refresh_expires_in: Option<u64>,
}

impl ExtraTokenFields for MoreFields {}

/// The provider's session (OpenID Connect Front-Channel Logout §3).
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct SessionClaim {
    sid: Uuid,
}

impl AdditionalClaims for SessionClaim {}

/// The claims of an access token (RFC 9068 §2.2).
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct AccessTokenClaims {
    iss: String,
    pub(crate) sub: String,
    aud: String,
    pub(crate) client_id: String,
    iat: u64,
    exp: u64,
    auth_time: u64,
    acr: String,
    /// The key that the token is bound to (RFC 9449 §6.1).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) cnf: Option<Confirmation>,
    /// The grant's id and one of its own.
    jti: String,
    pub(crate) scope: String,
}

/// RFC 7800 §3.1, with the thumbprint of RFC 9449 §6.1.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Confirmation {
    jkt: String,
}

/// The claims of an ID token that say which sign-in to end.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct IdTokenHint {
    iss: String,
    pub(crate) sub: String,
    pub(crate) aud: Vec<String>,
    pub(crate) sid: Uuid,
}

#[derive(Debug, thiserror::Error)]
enum IssueError {
    #[error(transparent)]
    AccessToken(#[from] SignError),
    #[error(transparent)]
    IdToken(#[from] JsonWebTokenError),
    #[error(transparent)]
    Issuer(#[from] url::ParseError),
}

impl From<IssueError> for OAuthError {
    fn from(error: IssueError) -> Self {
        tracing::error!(%error, "a token could not be made");
        Self::SERVER_ERROR
    }
}

/// Issues the tokens, and records them. The access token is bound to the key of that thumbprint, if there is one.
pub(crate) fn issue_tokens(
    app: &AppState,
    issuance: Issuance,
    bound_to: Option<String>,
) -> Result<TokenResponse, OAuthError> {
    let Issuance { grant, allowed, refresh_token, refresh_expires_in } = issuance;
    let account = app.account(&allowed.subject).ok_or(OAuthError::invalid_grant("the account is gone"))?;
    let behaviour = app.behaviour().clone();
    let key = app.store.read(|state| state.keys.current());
    let token_type = match bound_to {
        Some(_) => CoreTokenType::Extension("DPoP".to_owned()),
        None => CoreTokenType::Bearer,
    };
    let cnf = bound_to.map(|jkt| Confirmation { jkt });
    let access_token = access_token(app, &key, &behaviour, grant, &allowed, cnf).map_err(IssueError::from)?;
    app.recorder.record(TokenKind::AccessToken, &access_token);
    if let Some(refresh_token) = &refresh_token {
        app.recorder.record(TokenKind::RefreshToken, refresh_token);
    }
    let access_token = AccessToken::new(access_token);
    let scopes = allowed.scopes.iter().cloned().map(Scope::new).collect();
    let id_token = allowed
        .scopes
        .contains("openid")
        .then(|| id_token(app, &key, &behaviour, account, &allowed, &access_token))
        .transpose()?;
    if let Some(id_token) = &id_token {
        app.recorder.record(TokenKind::IdToken, &id_token.to_string());
    }
    let mut response =
        TokenResponse::new(access_token, token_type, MoreFields { id_token, refresh_expires_in });
    response.set_expires_in(Some(&behaviour.access_token_lifetime));
    response.set_refresh_token(refresh_token.map(RefreshToken::new));
    response.set_scopes(Some(scopes));
    Ok(response)
}

fn access_token(
    app: &AppState,
    key: &SigningKey,
    behaviour: &Behaviour,
    grant: Uuid,
    allowed: &Allowed,
    cnf: Option<Confirmation>,
) -> Result<String, SignError> {
    let now = behaviour.now();
    let claims = AccessTokenClaims {
        iss: app.issuer.clone(),
        sub: allowed.subject.clone(),
        aud: allowed.audience.clone(),
        client_id: allowed.client_id.clone(),
        iat: seconds(now),
        exp: seconds(now + behaviour.access_token_lifetime),
        auth_time: seconds(allowed.auth_time),
        acr: allowed.acr.name().to_owned(),
        cnf,
        jti: format!("{}.{}", grant.simple(), Uuid::new_v4().simple()),
        scope: allowed.scopes.iter().map(String::as_str).collect::<Vec<_>>().join(" "),
    };
    key.encode(ACCESS_TOKEN_TYP, &claims)
}

/// OpenID Connect Core §2
fn id_token(
    app: &AppState,
    key: &SigningKey,
    behaviour: &Behaviour,
    account: &Account,
    allowed: &Allowed,
    access_token: &AccessToken,
) -> Result<IdToken, IssueError> {
    let now = behaviour.now();
    let claims = IdTokenClaims::new(
        IssuerUrl::new(app.issuer.clone())?,
        vec![Audience::new(allowed.client_id.clone())],
        (now + ID_TOKEN_LIFETIME).into(),
        now.into(),
        account.claims(&allowed.scopes),
        SessionClaim { sid: allowed.sign_in },
    )
    .set_auth_time(Some(allowed.auth_time.into()))
    .set_auth_context_ref(Some(AuthenticationContextClass::new(allowed.acr.name().to_owned())))
    .set_nonce(allowed.nonce.clone().map(Nonce::new));
    let algorithm = CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha256;
    Ok(IdToken::new(claims, key, algorithm, Some(access_token), None)?)
}

impl AccessTokenClaims {
    /// What an access token of this provider says, out or not.
    pub(crate) fn read(app: &AppState, keys: &KeyRing, token: &str) -> Option<Self> {
        let token = keys.open::<Self>(token)?;
        let ours = token.header.typ.as_deref() == Some(ACCESS_TOKEN_TYP) && token.claims.iss == app.issuer;
        ours.then_some(token.claims)
    }

    pub(crate) fn grant(&self) -> Option<Uuid> {
        self.jti.split_once('.')?.0.parse().ok()
    }

    pub(crate) fn has_scope(&self, scope: &str) -> bool {
        self.scope.split(' ').any(|held| held == scope)
    }

    pub(crate) const fn is_expired(&self, now: u64) -> bool {
        now >= self.exp
    }
}

impl IdTokenHint {
    /// What an ID token of this provider says, out or not (OpenID Connect RP-Initiated Logout §4).
    pub(crate) fn read(app: &AppState, keys: &KeyRing, token: &str) -> Option<Self> {
        let token = keys.open::<Self>(token)?;
        let id_token = token.header.typ.as_deref().is_none_or(|typ| typ == ID_TOKEN_TYP);
        let ours = id_token && token.claims.iss == app.issuer;
        ours.then_some(token.claims)
    }
}

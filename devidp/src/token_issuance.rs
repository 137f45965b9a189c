//! Issuing tokens: what the token endpoint answers (RFC 6749 §5.1, OpenID Connect Core §3.1.3.3).

use serde_json::{Map, Value, json};
use uuid::Uuid;

use crate::{
    access_token,
    access_token_record::AccessTokenRecord,
    app_state::AppState,
    discovery::OPENID_SCOPES,
    grant::{Allowed, OFFLINE_ACCESS},
    id_token::{self, IdTokenError},
    keys::SignError,
    oauth_error::OAuthError,
    quirks::Quirks,
    recorder::TokenKind,
    refresh_tokens::{ExpiresIn, RefreshExpiresIn},
};

/// What tokens are to be issued.
pub(crate) struct Issuance {
    pub(crate) grant: Uuid,
    /// With the nonce only where the ID token shall bear it, and with the scopes that this request is for.
    pub(crate) allowed: Allowed,
    pub(crate) refresh_token: Option<String>,
    /// How long the refresh token lives, in seconds.
    pub(crate) refresh_expires_in: Option<u64>,
}

#[derive(Debug, thiserror::Error)]
enum IssueError {
    #[error(transparent)]
    AccessToken(#[from] SignError),
    #[error(transparent)]
    IdToken(#[from] IdTokenError),
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
) -> Result<Value, OAuthError> {
    let Issuance { grant, mut allowed, refresh_token, refresh_expires_in } = issuance;
    let account = app.account(&allowed.subject).ok_or(OAuthError::invalid_grant("the account is gone"))?;
    let behaviour = app.behaviour().clone();
    let quirks = &behaviour.quirks;
    allowed.scopes.retain(|scope| !quirks.withheld_scopes.contains(scope));
    let now = behaviour.now();
    let mut token_scopes = allowed.scopes.clone();
    if quirks.resource_per_token && app.api(&allowed.audience).is_some() {
        token_scopes.retain(|scope| !OPENID_SCOPES.contains(&scope.as_str()));
    }
    let mut answer = Map::new();
    let mut set = |name: &str, value: Value| {
        answer.insert(name.to_owned(), value);
    };
    set("token_type", json!(if bound_to.is_some() { "DPoP" } else { "bearer" }));
    let record = AccessTokenRecord {
        grant,
        subject: allowed.subject.clone(),
        client_id: allowed.client_id.clone(),
        audience: allowed.audience.clone(),
        scopes: token_scopes.clone(),
        auth_time: allowed.auth_time,
        acr: allowed.acr,
        issued_at: now,
        ends_at: now + behaviour.access_token_lifetime,
        key_thumbprint: bound_to,
    };
    let access_token = access_token::make(app, quirks, account, record).map_err(IssueError::from)?;
    app.recorder.record(TokenKind::AccessToken, &access_token);
    let lifetime = behaviour.access_token_lifetime.as_secs();
    match quirks.expires_in {
        ExpiresIn::Number => set("expires_in", json!(lifetime)),
        ExpiresIn::String => set("expires_in", json!(lifetime.to_string())),
        ExpiresIn::Missing => {}
    }
    if let Some(refresh_token) = refresh_token {
        app.recorder.record(TokenKind::RefreshToken, &refresh_token);
        set("refresh_token", json!(refresh_token));
    }
    if let Some(seconds) = refresh_expires_in.and_then(|seconds| told(quirks, &allowed, seconds)) {
        set("refresh_expires_in", json!(seconds));
    }
    if quirks.scope_told {
        let told = token_scopes.iter().map(|scope| match OPENID_SCOPES.contains(&scope.as_str()) {
            true => scope.clone(),
            false => quirks.api_scope_names.told(&allowed.audience, scope),
        });
        set("scope", json!(told.collect::<Vec<_>>().join(" ")));
    }
    if allowed.scopes.contains("openid") {
        let id_token = id_token::make(app, &behaviour, account, &allowed, &access_token);
        let id_token = id_token.map_err(IssueError::from)?;
        app.recorder.record(TokenKind::IdToken, &id_token);
        set("id_token", json!(id_token));
    }
    set("access_token", json!(access_token));
    Ok(answer.into())
}

/// What is told of how long a refresh token lives that lives for so many seconds.
fn told(quirks: &Quirks, allowed: &Allowed, seconds: u64) -> Option<u64> {
    match quirks.refresh_expires_in {
        RefreshExpiresIn::Told => Some(seconds),
        RefreshExpiresIn::ZeroOffline if allowed.scopes.contains(OFFLINE_ACCESS) => Some(0),
        RefreshExpiresIn::ZeroOffline => Some(seconds),
        RefreshExpiresIn::Missing => None,
    }
}

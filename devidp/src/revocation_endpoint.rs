//! The revocation endpoint (RFC 7009).

use std::sync::Arc;

use axum::{
    extract::{RawForm, State},
    http::{HeaderMap, StatusCode},
};
use uuid::Uuid;

use crate::{
    access_token, app_state::AppState, client_authentication::authenticate_client, handle::Purpose,
    oauth_error::OAuthError, parameters::Parameters, state::State as ProviderState,
};

/// `POST /revoke`: a refresh token ends its whole family, and so does an access token, as RFC 7009 §2.1 permits.
/// A token that is not known is no error (§2.2).
pub(crate) async fn revoke(
    State(app): State<Arc<AppState>>,
    headers: HeaderMap,
    RawForm(raw): RawForm,
) -> Result<StatusCode, OAuthError> {
    if !app.behaviour().quirks.revocation {
        return Ok(StatusCode::NOT_FOUND);
    }
    let parameters = Parameters::parse(&raw)?;
    let client = authenticate_client(&app, &headers, &parameters)?;
    let token = parameters.require("token", "token is missing")?;
    let family_ended = app.change(|state, now| {
        let grant = named_grant(state, token).and_then(|id| state.grant_mut(id, now));
        let Some(grant) = grant else { return Ok(false) };
        if grant.allowed().client_id != client.id {
            return Err(OAuthError::invalid_grant("the token is another client's"));
        }
        Ok(grant.revoke() && grant.is_offline())
    })?;
    app.recorder.count(|stats| {
        stats.revocations += 1;
        stats.families_revoked += u64::from(family_ended);
    });
    Ok(StatusCode::OK)
}

fn named_grant(state: &ProviderState, token: &str) -> Option<Uuid> {
    let by_refresh_token = state.handle_key.verify(Purpose::RefreshToken, token).map(|handle| handle.id);
    by_refresh_token.or_else(|| access_token::grant(state, token))
}

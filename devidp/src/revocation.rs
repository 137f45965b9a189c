//! The revocation endpoint (RFC 7009).

use std::sync::Arc;

use axum::{
    extract::{RawForm, State},
    http::{HeaderMap, StatusCode},
};
use uuid::Uuid;

use crate::{
    Client, inner::Inner, issue::AccessTokenClaims, parameters::Parameters, refusal::Refusal, seal::Purpose,
    state::State as Kept,
};

/// `POST /revoke`: a refresh token ends its whole family, and so does an access token, as RFC 7009 §2.1 permits.
/// A token that is not known is no error (§2.2).
pub(crate) async fn revoke(
    State(inner): State<Arc<Inner>>,
    headers: HeaderMap,
    RawForm(raw): RawForm,
) -> Result<StatusCode, Refusal> {
    let parameters = Parameters::parse(&raw)?;
    let client = Client::authenticate(&inner, &headers, &parameters)?;
    let token = parameters.require("token", "token is missing")?;
    let family_ended = inner.change(|state, now| {
        let grant = named_grant(&inner, state, token).and_then(|id| state.grant_mut(id, now));
        let Some(grant) = grant else { return Ok(false) };
        if grant.allowed().client_id != client.id {
            return Err(Refusal::invalid_grant("the token is another client's"));
        }
        Ok(grant.revoke() && grant.is_offline())
    })?;
    inner.ledger.count(|stats| {
        stats.revocations += 1;
        stats.families_revoked += u64::from(family_ended);
    });
    Ok(StatusCode::OK)
}

fn named_grant(inner: &Inner, state: &Kept, token: &str) -> Option<Uuid> {
    let by_refresh_token = state.seal.open(Purpose::RefreshToken, token).map(|handle| handle.id);
    by_refresh_token.or_else(|| AccessTokenClaims::read(inner, &state.keys, token)?.grant())
}

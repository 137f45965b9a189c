//! The token endpoint (RFC 6749 §3.2): a code for tokens, and a refresh token for newer ones.

use std::{collections::BTreeSet, sync::Arc};

use axum::{
    Json,
    extract::{RawForm, State},
    http::HeaderMap,
    response::IntoResponse,
};

use serde_json::Value;

use crate::{
    api_scope_names::ApiScopeNames,
    app_state::AppState,
    client::Client,
    client_authentication::authenticate_client,
    discovery::OPENID_SCOPES,
    dpop,
    faults::Endpoint,
    grant::{Grant, OFFLINE_ACCESS},
    handle::{Handle, Purpose},
    oauth_error::OAuthError,
    parameters::Parameters,
    refresh_tokens::RefreshTokens,
    token_issuance::{Issuance, issue_tokens},
};

const UNKNOWN_CODE: OAuthError = OAuthError::invalid_grant("the code is not known, or has run out");
const UNKNOWN_REFRESH_TOKEN: OAuthError =
    OAuthError::invalid_grant("the refresh token is not known, or has run out");

/// `POST /token`
pub(crate) async fn token(
    State(app): State<Arc<AppState>>,
    headers: HeaderMap,
    RawForm(raw): RawForm,
) -> impl IntoResponse {
    (dpop::nonce(&app), answer(&app, &headers, &raw))
}

fn answer(app: &AppState, headers: &HeaderMap, raw: &[u8]) -> Result<Json<Value>, OAuthError> {
    let parameters = Parameters::parse(raw)?;
    let grant_type = parameters.get("grant_type");
    app.recorder.count(|stats| {
        let requests = &mut stats.token_requests;
        *match grant_type {
            Some("authorization_code") => &mut requests.authorization_code,
            Some("refresh_token") => &mut requests.refresh_token,
            _ => &mut requests.other,
        } += 1;
    });
    let client = authenticate_client(app, headers, &parameters)?;
    let bound_to = dpop::proven_key(app, headers)?;
    let mut issuance = match grant_type {
        Some("authorization_code") => exchange(app, client, &parameters)?,
        Some("refresh_token") => refresh(app, client, &parameters)?,
        Some(_) => {
            return Err(OAuthError::new(
                "unsupported_grant_type",
                "grant_type is not one of this provider's",
            ));
        }
        None => return Err(OAuthError::invalid_request("grant_type is missing")),
    };
    let needs_resource = app.behaviour().quirks.resource_per_token;
    if needs_resource && parameters.get("resource").is_none() && issuance.allowed.scopes.contains("openid") {
        issuance.allowed.audience = app.issuer.to_string();
        issuance.allowed.scopes.retain(|scope| OPENID_SCOPES.contains(&scope.as_str()));
    }
    Ok(Json(issue_tokens(app, issuance, bound_to)?))
}

/// RFC 6749 §4.1.3
fn exchange(app: &AppState, client: &Client, parameters: &Parameters) -> Result<Issuance, OAuthError> {
    let code = parameters.require("code", "code is missing")?;
    let redirect_uri = parameters.require("redirect_uri", "redirect_uri is missing")?;
    let code_verifier = parameters.require("code_verifier", "code_verifier is missing")?;
    let behaviour = app.behaviour().clone();
    app.change(|state, now| {
        let handle = state.handle_key.verify(Purpose::Code, code).ok_or(UNKNOWN_CODE)?;
        let grant = state.grant_mut(handle.id, now).ok_or(UNKNOWN_CODE)?;
        if grant.allowed().client_id != client.id {
            return Err(UNKNOWN_CODE);
        }
        check_target(grant, parameters)?;
        let offline = grant.is_offline();
        grant
            .redeem(redirect_uri, code_verifier, now, &behaviour)
            .inspect_err(|denied| app.count_denied(*denied, offline))?;
        let allowed = grant.allowed().clone();
        let refresh_expires_in = offline.then(|| grant.seconds_left(now));
        let refresh_token =
            offline.then(|| state.handle_key.sign(Purpose::RefreshToken, Handle::first(handle.id)));
        Ok(Issuance { grant: handle.id, allowed, refresh_token, refresh_expires_in })
    })
}

/// RFC 6749 §6
fn refresh(app: &AppState, client: &Client, parameters: &Parameters) -> Result<Issuance, OAuthError> {
    if app.faults.take_invalid_grant() {
        app.count_fault(Endpoint::Token);
        return Err(OAuthError::invalid_grant("a fault on request"));
    }
    let shown = parameters.require("refresh_token", "refresh_token is missing")?;
    let behaviour = app.behaviour().clone();
    let issuance = app.change(|state, now| {
        let handle = state.handle_key.verify(Purpose::RefreshToken, shown).ok_or(UNKNOWN_REFRESH_TOKEN)?;
        let grant = state.grant_mut(handle.id, now).ok_or(UNKNOWN_REFRESH_TOKEN)?;
        if grant.allowed().client_id != client.id {
            return Err(UNKNOWN_REFRESH_TOKEN);
        }
        check_target(grant, parameters)?;
        let mut allowed = grant.allowed().clone();
        let bound = behaviour.quirks.refresh_tokens == RefreshTokens::WithSignIn
            && !allowed.scopes.contains(OFFLINE_ACCESS);
        if bound && state.sign_in(allowed.sign_in, now).is_none() {
            return Err(OAuthError::invalid_grant("the sign-in has ended, and the refresh token with it"));
        }
        let grant = state.grant_mut(handle.id, now).ok_or(UNKNOWN_REFRESH_TOKEN)?;
        let names = behaviour.quirks.api_scope_names;
        allowed.scopes = narrowed(names, &allowed.audience, allowed.scopes, parameters)?;
        // A refreshed ID token has no nonce: there is no request it could answer (OpenID Connect Core §12.2).
        allowed.nonce = None;
        let next = grant
            .refresh(handle.generation, now, &behaviour)
            .inspect_err(|denied| app.count_denied(*denied, true))?;
        let refresh_expires_in = Some(grant.seconds_left(now));
        let refresh_token = next
            .map(|generation| state.handle_key.sign(Purpose::RefreshToken, Handle { generation, ..handle }));
        Ok(Issuance { grant: handle.id, allowed, refresh_token, refresh_expires_in })
    })?;
    app.recorder.count(|stats| stats.refreshes += 1);
    Ok(issuance)
}

/// A token can be had for the API that was granted, and for no other (RFC 8707 §2.2).
fn check_target(grant: &Grant, parameters: &Parameters) -> Result<(), OAuthError> {
    match parameters.get("resource") {
        Some(resource) if resource != grant.allowed().audience => {
            Err(OAuthError::new("invalid_target", "resource is not the API that was granted"))
        }
        _ => Ok(()),
    }
}

/// A refresh may ask for less than was granted, never for more (RFC 6749 §6).
fn narrowed(
    names: ApiScopeNames,
    audience: &str,
    granted: BTreeSet<String>,
    parameters: &Parameters,
) -> Result<BTreeSet<String>, OAuthError> {
    let own = |word: &str| names.asked(audience, word).unwrap_or_else(|| word.to_owned());
    let asked: BTreeSet<_> = parameters.words("scope").map(own).collect();
    if asked.is_empty() {
        Ok(granted)
    } else if asked.is_subset(&granted) {
        Ok(asked)
    } else {
        Err(OAuthError::new("invalid_scope", "the refresh asks for a scope that was not granted"))
    }
}

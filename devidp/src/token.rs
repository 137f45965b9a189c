//! The token endpoint (RFC 6749 §3.2): a code for tokens, and a refresh token for newer ones.

use std::{collections::BTreeSet, sync::Arc};

use axum::{
    Json,
    extract::{RawForm, State},
    http::HeaderMap,
    response::IntoResponse,
};

use crate::{
    Client, Endpoint, dpop,
    grant::Grant,
    inner::Inner,
    issue,
    issue::{Order, TokenResponse},
    parameters::Parameters,
    refusal::Refusal,
    seal::{Handle, Purpose},
};

const UNKNOWN_CODE: Refusal = Refusal::invalid_grant("the code is not known, or has run out");
const UNKNOWN_REFRESH_TOKEN: Refusal =
    Refusal::invalid_grant("the refresh token is not known, or has run out");

/// `POST /token`
pub(crate) async fn token(
    State(inner): State<Arc<Inner>>,
    headers: HeaderMap,
    RawForm(raw): RawForm,
) -> impl IntoResponse {
    (dpop::nonce(&inner), answer(&inner, &headers, &raw))
}

fn answer(inner: &Inner, headers: &HeaderMap, raw: &[u8]) -> Result<Json<TokenResponse>, Refusal> {
    let parameters = Parameters::parse(raw)?;
    let grant_type = parameters.get("grant_type");
    inner.ledger.count(|stats| {
        let requests = &mut stats.token_requests;
        *match grant_type {
            Some("authorization_code") => &mut requests.authorization_code,
            Some("refresh_token") => &mut requests.refresh_token,
            _ => &mut requests.other,
        } += 1;
    });
    let client = Client::authenticate(inner, headers, &parameters)?;
    let bound_to = dpop::proven_key(inner, headers)?;
    let order = match grant_type {
        Some("authorization_code") => exchange(inner, client, &parameters)?,
        Some("refresh_token") => refresh(inner, client, &parameters)?,
        Some(_) => {
            return Err(Refusal::new("unsupported_grant_type", "grant_type is not one of this provider's"));
        }
        None => return Err(Refusal::invalid_request("grant_type is missing")),
    };
    Ok(Json(issue::tokens(inner, order, bound_to)?))
}

/// RFC 6749 §4.1.3
fn exchange(inner: &Inner, client: &Client, parameters: &Parameters) -> Result<Order, Refusal> {
    let code = parameters.require("code", "code is missing")?;
    let redirect_uri = parameters.require("redirect_uri", "redirect_uri is missing")?;
    let code_verifier = parameters.require("code_verifier", "code_verifier is missing")?;
    let behaviour = inner.behaviour().clone();
    inner.change(|state, now| {
        let handle = state.seal.open(Purpose::Code, code).ok_or(UNKNOWN_CODE)?;
        let grant = state.grant_mut(handle.id, now).ok_or(UNKNOWN_CODE)?;
        if grant.allowed().client_id != client.id {
            return Err(UNKNOWN_CODE);
        }
        check_target(grant, parameters)?;
        let offline = grant.is_offline();
        grant
            .redeem(redirect_uri, code_verifier, now, &behaviour)
            .inspect_err(|denied| inner.count_denied(*denied, offline))?;
        let allowed = grant.allowed().clone();
        let refresh_expires_in = offline.then(|| grant.seconds_left(now));
        let refresh_token = offline.then(|| state.seal.seal(Purpose::RefreshToken, Handle::first(handle.id)));
        Ok(Order { grant: handle.id, allowed, refresh_token, refresh_expires_in })
    })
}

/// RFC 6749 §6
fn refresh(inner: &Inner, client: &Client, parameters: &Parameters) -> Result<Order, Refusal> {
    if inner.faults.take_invalid_grant() {
        inner.count_fault(Endpoint::Token);
        return Err(Refusal::invalid_grant("a fault on request"));
    }
    let shown = parameters.require("refresh_token", "refresh_token is missing")?;
    let behaviour = inner.behaviour().clone();
    let order = inner.change(|state, now| {
        let handle = state.seal.open(Purpose::RefreshToken, shown).ok_or(UNKNOWN_REFRESH_TOKEN)?;
        let grant = state.grant_mut(handle.id, now).ok_or(UNKNOWN_REFRESH_TOKEN)?;
        if grant.allowed().client_id != client.id {
            return Err(UNKNOWN_REFRESH_TOKEN);
        }
        check_target(grant, parameters)?;
        let mut allowed = grant.allowed().clone();
        allowed.scopes = narrowed(allowed.scopes, parameters)?;
        // A refreshed ID token has no nonce: there is no request it could answer (OpenID Connect Core §12.2).
        allowed.nonce = None;
        let next = grant
            .refresh(handle.generation, now, &behaviour)
            .inspect_err(|denied| inner.count_denied(*denied, true))?;
        let refresh_expires_in = Some(grant.seconds_left(now));
        let refresh_token =
            next.map(|generation| state.seal.seal(Purpose::RefreshToken, Handle { generation, ..handle }));
        Ok(Order { grant: handle.id, allowed, refresh_token, refresh_expires_in })
    })?;
    inner.ledger.count(|stats| stats.refreshes += 1);
    Ok(order)
}

/// A token can be had for the API that was granted, and for no other (RFC 8707 §2.2).
fn check_target(grant: &Grant, parameters: &Parameters) -> Result<(), Refusal> {
    match parameters.get("resource") {
        Some(resource) if resource != grant.allowed().audience => {
            Err(Refusal::new("invalid_target", "resource is not the API that was granted"))
        }
        _ => Ok(()),
    }
}

/// A refresh may ask for less than was granted, never for more (RFC 6749 §6).
fn narrowed(granted: BTreeSet<String>, parameters: &Parameters) -> Result<BTreeSet<String>, Refusal> {
    let asked: BTreeSet<_> = parameters.words("scope").map(str::to_owned).collect();
    if asked.is_empty() {
        Ok(granted)
    } else if asked.is_subset(&granted) {
        Ok(asked)
    } else {
        Err(Refusal::new("invalid_scope", "the refresh asks for a scope that was not granted"))
    }
}

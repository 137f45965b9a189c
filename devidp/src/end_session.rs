//! Signing out at the provider (OpenID Connect RP-Initiated Logout).
//!
//! It ends the sign-in, not the grants: whoever was given offline access keeps it until it is revoked.

use std::{collections::BTreeSet, sync::Arc};

use axum::{
    extract::{RawForm, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use axum_extra::extract::CookieJar;
use url::Url;
use uuid::Uuid;

use crate::{
    app_state::AppState,
    backchannel_logout,
    id_token::IdTokenHint,
    pages,
    pages::UnredirectableError,
    parameters::Parameters,
    sign_out::{SignOut, SignOutConfirmation},
    signed_in::{self, SignedIn},
};

/// `GET` or `POST /end-session`. Unless a quirk has it otherwise, only who can show the person's ID token, or names the very sign-in by its `sid`
/// (`logout_hint`), ends it without asking, so that no other site signs anyone out (§2).
pub(crate) async fn ask(
    State(app): State<Arc<AppState>>,
    jar: CookieJar,
    RawForm(raw): RawForm,
) -> Result<Response, UnredirectableError> {
    let quirks = app.behaviour().quirks.clone();
    if quirks.sign_out != SignOut::EndSession {
        return Ok(StatusCode::NOT_FOUND.into_response());
    }
    let parameters = Parameters::parse(&raw)?;
    let request = LogoutRequest::parse(&app, &parameters)?;
    if quirks.id_token_hint_required && request.hint.is_none() {
        return Err(UnredirectableError("It does not show whom to sign out (id_token_hint)."));
    }
    let signed_in = SignedIn::find(&app, &jar);
    match (signed_in, &request.hint) {
        (Some(signed_in), _) if quirks.sign_out_confirmation == SignOutConfirmation::Always => {
            Ok(pages::confirm_end(signed_in.account, &parameters).into_response())
        }
        (Some(signed_in), _)
            if quirks.logout_hint
                && parameters.get("logout_hint") == Some(signed_in.id.to_string().as_str()) =>
        {
            Ok(end(&app, jar, request.next, [signed_in.id]))
        }
        (Some(signed_in), Some(hint)) if hint.sub == signed_in.account.subject => {
            Ok(end(&app, jar, request.next, [hint.sid, signed_in.id]))
        }
        (Some(signed_in), _) => Ok(pages::confirm_end(signed_in.account, &parameters).into_response()),
        (None, Some(hint)) => Ok(end(&app, jar, request.next, [hint.sid])),
        (None, None) => Ok(end(&app, jar, request.next, [])),
    }
}

/// `POST /end-session/confirmed`
pub(crate) async fn confirmed(
    State(app): State<Arc<AppState>>,
    jar: CookieJar,
    RawForm(raw): RawForm,
) -> Result<Response, UnredirectableError> {
    let request = LogoutRequest::parse(&app, &Parameters::parse(&raw)?.carried_request()?)?;
    let signed_in = SignedIn::find(&app, &jar).map(|signed_in| signed_in.id);
    Ok(end(&app, jar, request.next, signed_in))
}

struct LogoutRequest {
    hint: Option<IdTokenHint>,
    /// Where to go afterwards, `state` included.
    next: Option<Url>,
}

impl LogoutRequest {
    fn parse(app: &AppState, parameters: &Parameters) -> Result<Self, UnredirectableError> {
        let hint = parameters
            .get("id_token_hint")
            .and_then(|token| app.store.read(|state| IdTokenHint::read(app, &state.keys, token)));
        let named = parameters.get("client_id");
        if let (Some(hint), Some(named)) = (&hint, named)
            && !hint.aud.iter().any(|client| client == named)
        {
            return Err(UnredirectableError("The ID token is another client's (id_token_hint)."));
        }
        let client = named.or_else(|| hint.as_ref()?.aud.first().map(String::as_str));
        let next = parameters
            .get("post_logout_redirect_uri")
            .map(|uri| next(app, client, uri, parameters.get("state")))
            .transpose()?;
        Ok(Self { hint, next })
    }
}

/// §3: only an address on the client's list is gone to.
pub(crate) fn next(
    app: &AppState,
    client: Option<&str>,
    uri: &str,
    state: Option<&str>,
) -> Result<Url, UnredirectableError> {
    let client = client.and_then(|client| app.client(client)).ok_or(UnredirectableError(
        "The request does not show which client it is from (id_token_hint, client_id).",
    ))?;
    let listed = client.post_logout_redirect_uris.iter().any(|listed| listed == uri);
    let mut next = listed.then(|| Url::parse(uri).ok()).flatten().ok_or(UnredirectableError(
        "The return address is not one of the client's (post_logout_redirect_uri).",
    ))?;
    if let Some(state) = state {
        next.query_pairs_mut().append_pair("state", state);
    }
    Ok(next)
}

/// Ends the sign-ins and goes on to `next`.
pub(crate) fn end(
    app: &Arc<AppState>,
    jar: CookieJar,
    next: Option<Url>,
    sign_ins: impl IntoIterator<Item = Uuid>,
) -> Response {
    let ended: BTreeSet<_> = sign_ins.into_iter().collect();
    backchannel_logout::end_sign_ins(app, |id, _| ended.contains(id));
    let jar = signed_in::remove_cookie(jar);
    match next {
        Some(next) => (jar, Redirect::to(next.as_str())).into_response(),
        None => (jar, pages::ended()).into_response(),
    }
}

//! Signing out at the provider (OpenID Connect RP-Initiated Logout).
//!
//! It ends the sign-in, not the grants: whoever was given offline access keeps it until it is revoked.

use std::{collections::BTreeSet, sync::Arc};

use axum::{
    extract::{RawForm, State},
    response::{IntoResponse, Redirect, Response},
};
use axum_extra::extract::CookieJar;
use url::Url;
use uuid::Uuid;

use crate::{
    backchannel, inner::Inner, issue::IdTokenHint, pages, pages::Unanswerable, parameters::Parameters,
    sign_in, sign_in::SignedIn,
};

/// `GET` or `POST /end-session`. Only who can show the person's ID token, or names the very sign-in by its `sid`
/// (`logout_hint`), ends it without asking, so that no page from elsewhere signs anyone out (§2).
pub(crate) async fn ask(
    State(inner): State<Arc<Inner>>,
    jar: CookieJar,
    RawForm(raw): RawForm,
) -> Result<Response, Unanswerable> {
    let parameters = Parameters::parse(&raw)?;
    let wish = Wish::parse(&inner, &parameters)?;
    let signed_in = SignedIn::find(&inner, &jar);
    match (signed_in, &wish.hint) {
        (Some(signed_in), _) if parameters.get("logout_hint") == Some(signed_in.id.to_string().as_str()) => {
            Ok(end(&inner, jar, &wish, [signed_in.id]))
        }
        (Some(signed_in), Some(hint)) if hint.sub == signed_in.account.subject => {
            Ok(end(&inner, jar, &wish, [hint.sid, signed_in.id]))
        }
        (Some(signed_in), _) => Ok(pages::confirm_end(signed_in.account, &parameters).into_response()),
        (None, Some(hint)) => Ok(end(&inner, jar, &wish, [hint.sid])),
        (None, None) => Ok(end(&inner, jar, &wish, [])),
    }
}

/// `POST /end-session/confirmed`
pub(crate) async fn confirmed(
    State(inner): State<Arc<Inner>>,
    jar: CookieJar,
    RawForm(raw): RawForm,
) -> Result<Response, Unanswerable> {
    let wish = Wish::parse(&inner, &Parameters::parse(&raw)?.carried_request()?)?;
    let signed_in = SignedIn::find(&inner, &jar).map(|signed_in| signed_in.id);
    Ok(end(&inner, jar, &wish, signed_in))
}

struct Wish {
    hint: Option<IdTokenHint>,
    /// Where to go afterwards, `state` included.
    next: Option<Url>,
}

impl Wish {
    fn parse(inner: &Inner, parameters: &Parameters) -> Result<Self, Unanswerable> {
        let hint = parameters
            .get("id_token_hint")
            .and_then(|token| inner.store.read(|state| IdTokenHint::read(inner, &state.keys, token)));
        let named = parameters.get("client_id");
        if let (Some(hint), Some(named)) = (&hint, named)
            && !hint.aud.iter().any(|client| client == named)
        {
            return Err(Unanswerable("The ID token is another client's (id_token_hint)."));
        }
        let client = named.or_else(|| hint.as_ref()?.aud.first().map(String::as_str));
        let next = parameters
            .get("post_logout_redirect_uri")
            .map(|uri| next(inner, client, uri, parameters.get("state")))
            .transpose()?;
        Ok(Self { hint, next })
    }
}

/// §3: only an address on the client's list is gone to.
fn next(inner: &Inner, client: Option<&str>, uri: &str, state: Option<&str>) -> Result<Url, Unanswerable> {
    let client = client.and_then(|client| inner.client(client)).ok_or(Unanswerable(
        "The request does not show which client it is from (id_token_hint, client_id).",
    ))?;
    let listed = client.post_logout_redirect_uris.iter().any(|listed| listed == uri);
    let mut next = listed
        .then(|| Url::parse(uri).ok())
        .flatten()
        .ok_or(Unanswerable("The return address is not one of the client's (post_logout_redirect_uri)."))?;
    if let Some(state) = state {
        next.query_pairs_mut().append_pair("state", state);
    }
    Ok(next)
}

fn end(
    inner: &Arc<Inner>,
    jar: CookieJar,
    wish: &Wish,
    sign_ins: impl IntoIterator<Item = Uuid>,
) -> Response {
    let ended: BTreeSet<_> = sign_ins.into_iter().collect();
    backchannel::end_sign_ins(inner, |id, _| ended.contains(id));
    let jar = sign_in::forget(jar);
    match &wish.next {
        Some(next) => (jar, Redirect::to(next.as_str())).into_response(),
        None => (jar, pages::ended()).into_response(),
    }
}

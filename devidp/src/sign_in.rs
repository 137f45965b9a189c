//! Signing in at the provider: the form, and the cookie that remembers it.

use std::{sync::Arc, time::SystemTime};

use axum::{
    extract::{RawForm, State},
    http::StatusCode,
    response::{IntoResponse, Response},
};
use axum_extra::extract::{
    CookieJar,
    cookie::{Cookie, SameSite},
};
use uuid::Uuid;

use crate::{
    Account,
    acr::Acr,
    authorize::resume,
    inner::Inner,
    pages,
    pages::Unanswerable,
    parameters::Parameters,
    seal::{Handle, Purpose},
    state::SignIn,
};

/// The cookie's name. Browsers keep cookies by host and not by port, so it must be like no other's.
const COOKIE: &str = "devidp_session";

/// Who is signed in, in the browser that asks.
pub(crate) struct SignedIn<'a> {
    /// `sid` of ID tokens.
    pub(crate) id: Uuid,
    pub(crate) account: &'a Account,
    pub(crate) auth_time: SystemTime,
    pub(crate) acr: Acr,
}

impl<'a> SignedIn<'a> {
    pub(crate) fn find(inner: &'a Inner, jar: &CookieJar) -> Option<Self> {
        let cookie = jar.get(COOKIE)?.value();
        let now = inner.now();
        inner.store.read(|state| {
            let Handle { id, .. } = state.seal.open(Purpose::SignIn, cookie)?;
            let sign_in = state.sign_in(id, now)?;
            let SignIn { subject, auth_time, acr, .. } = sign_in;
            Some(Self { id, account: inner.account(subject)?, auth_time: *auth_time, acr: *acr })
        })
    }
}

/// `POST /sign-in`: a ready account by one click (`account`), or `username` and `password`.
pub(crate) async fn submit(
    State(inner): State<Arc<Inner>>,
    jar: CookieJar,
    RawForm(raw): RawForm,
) -> Result<Response, Unanswerable> {
    let form = Parameters::parse(&raw)?;
    let request = form.carried_request()?;
    let Some((account, acr)) = chosen(&inner, &form) else {
        let page = pages::sign_in(&inner, &request, Some(form.get("username").unwrap_or_default()));
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
    };
    let jar = start(&inner, jar, account, acr);
    let request = request.without_prompt("login").without_prompt("select_account").without("max_age");
    Ok((jar, resume(&request)).into_response())
}

/// The cookie's removal. The sign-in itself ends with [`end_sign_ins`](crate::backchannel::end_sign_ins).
pub(crate) fn forget(jar: CookieJar) -> CookieJar {
    jar.remove(Cookie::build(COOKIE).path("/"))
}

fn chosen<'a>(inner: &'a Inner, form: &Parameters) -> Option<(&'a Account, Acr)> {
    if let Some(subject) = form.get("account") {
        return Some((inner.account(subject)?, Acr::Click));
    }
    let (username, password) = form.get("username").zip(form.get("password"))?;
    let account =
        inner.accounts.iter().find(|account| account.email.eq_ignore_ascii_case(username.trim()))?;
    account.accepts(password).then_some((account, Acr::Password))
}

/// Every sign-in has a new name; the browser's old one ends.
fn start(inner: &Inner, jar: CookieJar, account: &Account, acr: Acr) -> CookieJar {
    let old = SignedIn::find(inner, &jar).map(|signed_in| signed_in.id);
    let id = Uuid::new_v4();
    let cookie = inner.change(|state, now| {
        if let Some(old) = old {
            state.forget_sign_in(old);
        }
        state.begin_sign_in(id, &account.subject, acr, now);
        state.seal.seal(Purpose::SignIn, Handle::first(id))
    });
    tracing::info!(subject = account.subject, "signed in");
    jar.add(Cookie::build((COOKIE, cookie)).path("/").http_only(true).same_site(SameSite::Lax))
}

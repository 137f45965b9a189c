//! A callback that names no sign-in under way in this browser: it was finished before, took too long, began elsewhere, or
//! its cookie was not kept. Whoever is signed in is led on; everyone else is told what happened, and may sign in again.
//!
//! On the way back from another site the browser leaves the session's cookie at home, and one that keeps no cookies looks the same.
//! So what is not known here is asked for once more from this site, with a cookie to bring along: then both are told apart.

use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::{CookieJar, cookie::SameSite};
use time::Duration;
use url::form_urlencoded;

use super::{
    authorization_response::known_error, callback_query::CallbackQuery, finished_sign_in,
    sign_in::SignInFailure,
};
use crate::{
    cookies::CookiePolicy,
    pages::{error_page::ErrorPage, redirect_page},
    return_to::ReturnTo,
    state::Bff,
};

/// The cookie to bring along. It is nobody's secret.
const PROBE: &str = "probe";
/// For how long: the way from this site to itself.
const PROBE_LIFETIME: Duration = Duration::minutes(1);

/// What the person is shown, or where they are led.
pub(super) fn answer(bff: &Bff, is_signed_in: bool, jar: CookieJar, query: CallbackQuery) -> Response {
    let CallbackQuery { state, code, error, response, probe, .. } = query;
    let (cookies, now) = (bff.cookies(), bff.clock().now());
    let finished = state
        .as_deref()
        .and_then(|state| finished_sign_in::return_to(state, bff.sealer(), cookies, &jar, now));
    if is_signed_in {
        let return_to = finished.unwrap_or_default();
        return (jar, Redirect::to(return_to.as_str())).into_response();
    }
    if let Some(return_to) = finished {
        return (jar, redirect_page::within_site(&return_to)).into_response();
    }
    if let Some(error) = error {
        let error = known_error(error);
        tracing::warn!(error, "the provider refused a sign-in that is not under way in this browser");
        let page = match SignInFailure::Provider(error).page() {
            ErrorPage::UNAVAILABLE => ErrorPage::UNAVAILABLE,
            _ => ErrorPage::DENIED,
        };
        return (jar, page).into_response();
    }
    let (Some(state), Some(_)) = (state, code.or(response).or(probe.clone())) else {
        return (jar, ErrorPage::BAD_REQUEST).into_response();
    };
    if probe.is_none()
        && let Some(address) = probe_address(&state)
    {
        let probe = cookies.set(PROBE, "1".to_owned(), SameSite::Strict, PROBE_LIFETIME);
        return (jar.add(probe), redirect_page::within_site(&address)).into_response();
    }
    if probe.is_some() && cookies.get(&jar, PROBE).is_none() {
        tracing::warn!("a sign-in came back to a browser that keeps no cookies");
        return (jar, ErrorPage::NO_COOKIES).into_response();
    }
    tracing::warn!("a callback names no sign-in that is under way in this browser");
    (forget_probe(cookies, jar), ErrorPage::UNKNOWN_SIGN_IN).into_response()
}

/// The same callback without its code. A `state` that is too long for an address of ours was never ours.
fn probe_address(state: &str) -> Option<ReturnTo> {
    let query = form_urlencoded::Serializer::new(String::new())
        .append_pair("state", state)
        .append_pair("probe", "1")
        .finish();
    ReturnTo::try_from(format!("/callback?{query}")).ok()
}

fn forget_probe(cookies: CookiePolicy, jar: CookieJar) -> CookieJar {
    if cookies.get(&jar, PROBE).is_some() { jar.add(cookies.removal(PROBE)) } else { jar }
}

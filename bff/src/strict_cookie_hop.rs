//! A link from another site: the first request brings no `SameSite=Strict` cookie, so a signed-in person would look
//! signed out. One hop by a navigation of our own brings the cookie along.
//!
//! That hop looks like the person's own, and a sign-in could follow it at once where the provider knows them. So a
//! navigation that the other site made without the person's act, or to [`LOGIN`] itself, leaves a mark for the moment that
//! it takes: under it no sign-in begins by itself.

use axum::{
    extract::Request,
    response::{IntoResponse, Response},
};
use axum_extra::extract::{
    CookieJar,
    cookie::{Cookie, SameSite},
};
use http::{HeaderMap, Method};
use time::Duration;

use crate::{
    cookies::CookiePolicy,
    fetch_metadata::{has_user_activation, is_cross_site_navigation},
    pages::redirect_page,
    return_to::ReturnTo,
    sign_in_guard::LOGIN,
};

/// The mark. It is nobody's secret: a page of this site's own can get no other.
const MARK: &str = "cross-site";
/// For how long: the way over this site's own pages to the sign-in.
const MARK_LIFETIME: Duration = Duration::seconds(10);

/// Answers a cross-site navigation with a page that redirects to the same address from this site. The next request is
/// same-origin, so this never happens twice.
pub(crate) fn hop(cookies: CookiePolicy, request: &Request) -> Option<Response> {
    if request.method() != Method::GET || !is_cross_site_navigation(request.headers()) {
        return None;
    }
    let address = request.uri().path_and_query().map(ToString::to_string).unwrap_or_default();
    let address = ReturnTo::try_from(address).ok()?;
    let is_asked_for = has_user_activation(request.headers()) && request.uri().path() != LOGIN;
    let jar = CookieJar::new();
    let jar = if is_asked_for { jar } else { jar.add(mark(cookies)) };
    Some((jar, redirect_page::within_site(&address)).into_response())
}

/// Whether another site led here a moment ago, and the person has not acted since: then they are asked first.
pub(crate) fn needs_confirmation(cookies: CookiePolicy, jar: &CookieJar, headers: &HeaderMap) -> bool {
    cookies.get(jar, MARK).is_some() && !has_user_activation(headers)
}

/// Takes the mark away.
pub(crate) fn remove_mark(cookies: CookiePolicy, jar: CookieJar) -> CookieJar {
    if cookies.get(&jar, MARK).is_some() { jar.add(cookies.removal(MARK)) } else { jar }
}

fn mark(cookies: CookiePolicy) -> Cookie<'static> {
    cookies.set(MARK, "1".to_owned(), SameSite::Strict, MARK_LIFETIME)
}

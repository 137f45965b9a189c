//! A link from another site: the first request brings no `SameSite=Strict` cookie, so a signed-in person would look
//! signed out. One step by a navigation of our own brings the cookie along.
//!
//! That step looks like the person's own, and a sign-in could follow it at once where the provider knows them. So a
//! navigation that the other site made without the person's act, or to [`LOGIN`] itself, leaves a mark for the moment that
//! it takes: under it no sign-in begins by itself.

use axum::{
    extract::Request,
    middleware::Next,
    response::{IntoResponse, Response},
};
use axum_extra::extract::{
    CookieJar,
    cookie::{Cookie, SameSite},
};
use http::{HeaderMap, Method};
use time::Duration;

use crate::{cookies, page, return_to::ReturnTo, visit::LOGIN};

/// The mark. It is nobody's secret: a page of this site's own can get no other.
const MARK: &str = "__Host-Http-led-in";
/// For how long: the way over this site's own pages to the sign-in.
const MOMENT: Duration = Duration::seconds(10);

/// Answers a cross-site navigation with a page that leads on to the same place from this site. The next request is
/// same-origin, so this never happens twice.
pub(crate) async fn from_other_sites(request: Request, next: Next) -> Response {
    if request.method() == Method::GET && is_cross_site_navigation(request.headers()) {
        let place = request.uri().path_and_query().map(ToString::to_string).unwrap_or_default();
        if let Ok(place) = ReturnTo::try_from(place) {
            let is_asked_for = is_act(request.headers()) && request.uri().path() != LOGIN;
            let jar = CookieJar::new();
            let jar = if is_asked_for { jar } else { jar.add(mark()) };
            return (jar, page::lead_on(&place)).into_response();
        }
    }
    next.run(request).await
}

/// Whether another site led here a moment ago, and no act of the person's has followed.
pub(crate) fn leads(jar: &CookieJar, headers: &HeaderMap) -> bool {
    jar.get(MARK).is_some() && !is_act(headers)
}

/// Takes the mark away.
pub(crate) fn forget(jar: CookieJar) -> CookieJar {
    if jar.get(MARK).is_some() { jar.add(cookies::removal(MARK.to_owned())) } else { jar }
}

fn mark() -> Cookie<'static> {
    cookies::set(MARK.to_owned(), "1".to_owned(), SameSite::Strict, MOMENT)
}

/// By Fetch Metadata: the person followed a link, sent a form or typed the address.
fn is_act(headers: &HeaderMap) -> bool {
    headers.get("sec-fetch-user").is_some_and(|found| found == "?1")
}

/// By Fetch Metadata: a top-level page load that another site began.
fn is_cross_site_navigation(headers: &HeaderMap) -> bool {
    let is = |name: &str, value: &str| headers.get(name).is_some_and(|found| found == value);
    (is("sec-fetch-site", "cross-site") || is("sec-fetch-site", "same-site"))
        && is("sec-fetch-mode", "navigate")
        && is("sec-fetch-dest", "document")
}

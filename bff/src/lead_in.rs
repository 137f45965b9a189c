//! A link from another site: the first request brings no `SameSite=Strict` cookie, so a signed-in person would look
//! signed out. One step by a navigation of our own brings the cookie along.

use axum::{extract::Request, middleware::Next, response::Response};
use http::{HeaderMap, Method};

use crate::{page, return_to::ReturnTo};

/// Answers a cross-site navigation with a page that leads on to the same place from this site. The next request is
/// same-origin, so this never happens twice.
pub(crate) async fn from_other_sites(request: Request, next: Next) -> Response {
    if request.method() == Method::GET && is_cross_site_navigation(request.headers()) {
        let place = request.uri().path_and_query().map(ToString::to_string).unwrap_or_default();
        if let Ok(place) = ReturnTo::try_from(place) {
            return page::lead_on(&place);
        }
    }
    next.run(request).await
}

/// By Fetch Metadata: a top-level page load that another site began.
fn is_cross_site_navigation(headers: &HeaderMap) -> bool {
    let is = |name: &str, value: &str| headers.get(name).is_some_and(|found| found == value);
    (is("sec-fetch-site", "cross-site") || is("sec-fetch-site", "same-site"))
        && is("sec-fetch-mode", "navigate")
        && is("sec-fetch-dest", "document")
}

//! Cross-site request forgery: what changes something must come from this site's own pages.
//!
//! Browsers say where a request comes from in `Sec-Fetch-Site` (Fetch Metadata) and `Origin` (RFC 6454 §7). A
//! request that changes something and brings neither is refused as well, so the rule holds on every route and
//! needs no token in any form.

use axum::extract::Request;
use http::{
    HeaderMap, Method,
    header::{ORIGIN, REFERER},
};
use url::Url;

use crate::{config::BaseUrl, fetch_metadata, pages::error_page::ErrorPage};

/// Refuses requests that change something unless they come from this site. One that does, and all the same names
/// another site's page as its `Referer`, loses that: whoever answers a form may lead back there.
pub(crate) fn same_origin_only(base_url: &BaseUrl, request: &mut Request) -> Result<(), ErrorPage> {
    if is_safe(request.method()) {
        return Ok(());
    }
    if is_same_origin(request.headers(), base_url) {
        if !is_referred_from(request.headers(), base_url) {
            request.headers_mut().remove(REFERER);
        }
        return Ok(());
    }
    tracing::warn!(method = %request.method(), path = request.uri().path(), "a request from another site was refused");
    Err(ErrorPage::CROSS_SITE_REQUEST)
}

/// The safe methods (RFC 9110 §9.2.1).
fn is_safe(method: &Method) -> bool {
    matches!(*method, Method::GET | Method::HEAD | Method::OPTIONS)
}

fn is_same_origin(headers: &HeaderMap, base_url: &BaseUrl) -> bool {
    match fetch_metadata::site(headers) {
        Some(site) => site == "same-origin",
        None => headers.get(ORIGIN).is_some_and(|origin| origin.as_bytes() == base_url.origin().as_bytes()),
    }
}

fn is_referred_from(headers: &HeaderMap, base_url: &BaseUrl) -> bool {
    let referer = headers.get(REFERER).and_then(|referer| Url::parse(referer.to_str().ok()?).ok());
    referer.is_some_and(|referer| referer.origin().ascii_serialization() == base_url.origin())
}

//! Pages with addresses of this site in them. Who makes one does not know below which path the site stands: the addresses
//! are written on the way out, where that is known.

use std::sync::Arc;

use axum::response::Response;
use http::header::CONTENT_LENGTH;

use crate::config::BaseUrl;

/// Makes the page, with what stands before each of its addresses.
#[derive(Clone)]
struct LocalPage(Arc<dyn Fn(&str) -> Response + Send + Sync>);

/// What `page` makes of the path that stands before each of this site's addresses.
pub(super) fn local_page(page: impl Fn(&str) -> Response + Send + Sync + 'static) -> Response {
    let mut response = page("");
    response.extensions_mut().insert(LocalPage(Arc::new(page)));
    response
}

/// Writes the addresses of a page that has some.
pub(crate) fn write(base_url: &BaseUrl, response: &mut Response) {
    if let Some(LocalPage(page)) = response.extensions_mut().remove()
        && !base_url.path().is_empty()
    {
        response.headers_mut().remove(CONTENT_LENGTH);
        *response.body_mut() = page(base_url.path()).into_body();
    }
}

//! A page that redirects at once, where a redirect by status would lose a cookie or be refused.

use axum::response::Response;
use url::Url;

use super::{
    html_document::{escaped, html_document},
    local_page::local_page,
};
use crate::return_to::ReturnTo;

/// Redirects to `path` by a navigation that begins on this site: the session cookie is `SameSite=Strict`, and a
/// redirect at the end of a chain from the provider would not bring it.
pub(crate) fn within_site(path: &ReturnTo) -> Response {
    let path = path.clone();
    local_page(move |base| redirect_page(&format!("{base}{path}")))
}

/// The same to an address that is too long to be carried through a sign-in.
pub(crate) fn within_site_at(url: &Url) -> Response {
    redirect_page(url.as_str())
}

/// Redirects to another site after a form was sent: a redirect would belong to the form, and a page's `form-action`
/// would have to allow it.
pub(crate) fn to_other_site(url: &Url) -> Response {
    redirect_page(url.as_str())
}

fn redirect_page(target: &str) -> Response {
    let target = escaped(target);
    let refresh = format!("<meta http-equiv=\"refresh\" content=\"0;url={target}\">");
    html_document("One moment", &refresh, &format!("<p><a href=\"{target}\">Go on</a></p>"))
}

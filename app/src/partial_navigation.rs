//! How the browser's code asks for a page within the document that is there, and what it is told beside the page.

/// On a request that comes from the browser's code. Its answer needs no scripts and styles, and a redirect to another site
/// would be lost on it.
pub const REQUEST_HEADER: &str = "partial-navigation";

/// On an answer to such a request: where the browser itself is to go, to sign in.
pub const SIGN_IN_HEADER: &str = "sign-in-location";

/// Whether the present request comes from the browser's code.
#[cfg(feature = "ssr")]
pub(crate) fn is_partial() -> bool {
    let is_partial = |request: &http::request::Parts| request.headers.contains_key(REQUEST_HEADER);
    leptos::reactive::owner::with_context(is_partial).unwrap_or_default()
}

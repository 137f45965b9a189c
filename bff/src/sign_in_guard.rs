//! Only a navigation begins a sign-in, and only a navigation is redirected to one: not a script, nor a browser that
//! prefetches what its person may open next.

use axum::response::{IntoResponse, Response};
use http::{StatusCode, header};

/// Where a sign-in begins, and where it ends.
pub(crate) const LOGIN: &str = "/login";
const CALLBACK: &str = "/callback";

/// Whether nothing but a navigation is answered there.
pub(crate) fn is_for_navigations(path: &str) -> bool {
    [LOGIN, CALLBACK].contains(&path)
}

/// For HEAD, which axum would else answer with what GET does: HEAD begins no sign-in.
pub(crate) async fn get_only() -> impl IntoResponse {
    (StatusCode::METHOD_NOT_ALLOWED, [(header::ALLOW, "GET")])
}

/// Whether an answer leads to sign in.
pub(crate) fn redirects_to_login(response: &Response) -> bool {
    let location = response.headers().get(header::LOCATION).and_then(|location| location.to_str().ok());
    location.and_then(|location| location.split(['?', '#']).next()) == Some(LOGIN)
}

//! Only a navigation begins a sign-in, and only a navigation is redirected to one: not a script, nor a browser that
//! prefetches what its person may open next.

use axum::{
    extract::Request,
    middleware::Next,
    response::{IntoResponse, Response},
};
use http::{StatusCode, header};

use crate::{fetch_metadata::is_navigation, no_session::no_session};

/// Where a sign-in begins, and where it ends.
pub(crate) const LOGIN: &str = "/login";
const CALLBACK: &str = "/callback";

/// Answers whatever is no navigation with 401 in place of a redirect to sign in: a script could make
/// nothing of the provider's page, and would be told of another site's refusal instead of its own session's end.
pub(crate) async fn require_navigation(request: Request, next: Next) -> Response {
    if is_navigation(request.headers()) {
        return next.run(request).await;
    }
    if [LOGIN, CALLBACK].contains(&request.uri().path()) {
        return no_session();
    }
    let response = next.run(request).await;
    if redirects_to_login(&response) { no_session() } else { response }
}

/// For HEAD, which axum would else answer with what GET does: HEAD begins no sign-in.
pub(crate) async fn get_only() -> impl IntoResponse {
    (StatusCode::METHOD_NOT_ALLOWED, [(header::ALLOW, "GET")])
}

fn redirects_to_login(response: &Response) -> bool {
    let location = response.headers().get(header::LOCATION).and_then(|location| location.to_str().ok());
    location.and_then(|location| location.split(['?', '#']).next()) == Some(LOGIN)
}

//! Whether a person goes to a page, or something else asks for it: a script, or a browser that guesses where the
//! person goes next. Only a person's own step begins a sign-in, and only a person is sent to one.

use axum::{
    Json,
    extract::Request,
    middleware::Next,
    response::{IntoResponse, Response},
};
use http::{HeaderMap, StatusCode, header};
use serde_json::json;

/// Where a sign-in begins, and where it ends.
pub(crate) const LOGIN: &str = "/login";
const CALLBACK: &str = "/callback";

/// Answers whoever is no person on the way to a page with 401 in place of the way to sign in: a script could make
/// nothing of the provider's page, and would be told of another site's refusal instead of its own session's end.
pub(crate) async fn persons_alone_sign_in(request: Request, next: Next) -> Response {
    if is_visit(request.headers()) {
        return next.run(request).await;
    }
    if [LOGIN, CALLBACK].contains(&request.uri().path()) {
        return no_session();
    }
    let response = next.run(request).await;
    if leads_to_login(&response) { no_session() } else { response }
}

/// 401 for scripts to read.
pub(crate) fn no_session() -> Response {
    (StatusCode::UNAUTHORIZED, Json(json!({ "error": "no_session" }))).into_response()
}

/// For HEAD, which axum would else answer with what GET does: a sign-in is no question.
pub(crate) async fn only_get() -> impl IntoResponse {
    (StatusCode::METHOD_NOT_ALLOWED, [(header::ALLOW, "GET")])
}

/// By Fetch Metadata; where a browser is too old for it, by what the answer shall be.
fn is_visit(headers: &HeaderMap) -> bool {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
    if text("sec-purpose").contains("prefetch") || text("purpose") == "prefetch" {
        return false;
    }
    match text("sec-fetch-mode") {
        "" => {
            let accepted = text(header::ACCEPT.as_str());
            accepted.contains("text/html") || !accepted.contains("json")
        }
        mode => mode == "navigate",
    }
}

fn leads_to_login(response: &Response) -> bool {
    let place = response.headers().get(header::LOCATION).and_then(|place| place.to_str().ok());
    place.and_then(|place| place.split(['?', '#']).next()) == Some(LOGIN)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn visit(headers: &[(&'static str, &'static str)]) -> bool {
        let headers = headers.iter().map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap()));
        is_visit(&headers.collect())
    }

    #[test]
    fn a_persons_step_is_told_from_a_scripts_and_from_a_guess() {
        const PAGE: (&str, &str) = ("accept", "text/html,application/xhtml+xml,*/*;q=0.8");
        assert!(visit(&[("sec-fetch-mode", "navigate"), PAGE]));
        assert!(visit(&[PAGE]));
        assert!(visit(&[]), "a program that says nothing is shown what a person is");
        assert!(visit(&[("accept", "*/*")]));
        for mode in ["cors", "no-cors", "same-origin", "websocket"] {
            assert!(!visit(&[("sec-fetch-mode", mode), PAGE]), "{mode}");
        }
        assert!(!visit(&[("accept", "application/json")]));
        for guess in
            [("sec-purpose", "prefetch"), ("sec-purpose", "prefetch;prerender"), ("purpose", "prefetch")]
        {
            assert!(!visit(&[("sec-fetch-mode", "navigate"), PAGE, guess]), "{guess:?}");
        }
    }
}

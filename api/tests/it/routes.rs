//! What holds for every route.

use std::sync::Arc;

use api::{IssuerKeys, KeySource, KeysUnavailable};
use async_trait::async_trait;
use axum::{
    body::Body,
    http::{Method, Request, StatusCode, header},
};
use insta::assert_snapshot;

use crate::{signing::SigningKey, test_app::TestApp};

/// The routes that anyone may call. A route that is on this list by mistake is found in review; one that is missing
/// here must ask for a token and a scope.
const OPEN: [&str; 1] = ["/health"];

#[tokio::test]
async fn every_route_asks_for_a_token_and_a_scope_or_stands_on_the_list_of_open_ones() {
    let app = TestApp::new().await;
    for route in api::paths() {
        let path = route.replace("{id}", "00000000-0000-0000-0000-000000000000");
        let stranger = app.get(&path).await;
        if OPEN.contains(&route) {
            assert_eq!(stranger.status, StatusCode::OK, "{route}");
            continue;
        }
        assert_eq!(stranger.status, StatusCode::UNAUTHORIZED, "{route}");
        let unscoped = app.get_with(&path, &app.sign(app.token().claim("scope", "openid"))).await;
        assert_eq!(unscoped.status, StatusCode::FORBIDDEN, "{route}");
        let refused = app.get_with(&path, &app.sign(app.token().claim("aud", "elsewhere"))).await;
        assert_eq!(refused.status, StatusCode::UNAUTHORIZED, "{route}");
        let allowed = app.get_with(&path, &app.sign(app.token())).await.status;
        assert!(allowed == StatusCode::OK || allowed == StatusCode::NOT_FOUND, "{route}: {allowed}");
    }
}

#[tokio::test]
async fn an_unknown_route_is_a_problem_too() {
    let app = TestApp::new().await;
    assert_snapshot!(app.get("/nowhere").await, @r#"
    404 Not Found
    cache-control: no-store
    content-type: application/problem+json
    x-request-id: test-1

    {
      "request_id": "test-1",
      "status": 404,
      "title": "Not Found",
      "type": "about:blank"
    }
    "#);
}

#[tokio::test]
async fn a_wrong_method_is_a_problem_that_names_the_right_ones() {
    let app = TestApp::new().await;
    for method in [Method::POST, Method::PUT, Method::PATCH, Method::DELETE, Method::OPTIONS] {
        for route in api::paths() {
            let request = Request::builder().method(&method).uri(route.replace("{id}", "1"));
            let answer = app.send(request.body(Body::empty()).unwrap()).await;
            assert_eq!(answer.status, StatusCode::METHOD_NOT_ALLOWED, "{method} {route}");
            assert_eq!(answer.header(header::ALLOW), "GET,HEAD");
            assert_eq!(answer.json()["title"], "Method Not Allowed");
        }
    }
}

#[tokio::test]
async fn a_body_that_is_too_long_is_not_read() {
    let app = TestApp::new().await;
    let send = |length: usize, announced: bool| {
        let mut request =
            Request::get("/reports").header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        if announced {
            request = request.header(header::CONTENT_LENGTH, length);
        }
        app.send(request.body(Body::from("x".repeat(length))).unwrap())
    };
    const LIMIT: usize = 16 * 1024;
    for announced in [true, false] {
        assert_eq!(send(LIMIT + 1, announced).await.status, StatusCode::PAYLOAD_TOO_LARGE);
        assert_eq!(send(LIMIT, announced).await.status, StatusCode::UNAUTHORIZED);
    }
}

#[tokio::test]
async fn a_request_id_is_kept_where_it_is_harmless_and_made_where_it_is_not() {
    let app = TestApp::new().await;
    for (sent, kept) in
        [("ab-C_1.2", true), ("", false), ("a b", false), ("a\"b", false), (&"x".repeat(129), false)]
    {
        let request = Request::get("/health").header("x-request-id", sent).body(Body::empty()).unwrap();
        let answer = app.send(request).await;
        assert_eq!(answer.header("x-request-id") == sent, kept, "{sent}");
        assert!(kept || answer.header("x-request-id").parse::<uuid::Uuid>().is_ok(), "{sent}");
    }
}

/// Keys that are a fault of the program.
struct PanickingKeys;

#[async_trait]
impl KeySource for PanickingKeys {
    async fn keys(&self, _kid: Option<&str>) -> Result<Arc<IssuerKeys>, KeysUnavailable> {
        unreachable!("an internal that nobody may see")
    }
}

#[tokio::test]
async fn a_panic_is_answered_and_tells_nothing() {
    let key = SigningKey::es256("k1");
    let app = TestApp::builder(&key).keys(|_| PanickingKeys).build(key).await;
    let answer = app.show(app.token()).await;
    assert_eq!(answer.status, StatusCode::INTERNAL_SERVER_ERROR);
    assert_eq!(answer.json()["request_id"], "test-1");
    assert!(!answer.to_string().contains("internal that"));
    assert_eq!(app.get("/health").await.status, StatusCode::OK);
}

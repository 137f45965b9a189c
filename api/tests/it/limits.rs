//! What one person may ask of the API.

use std::time::Duration;

use axum::http::Method;
use insta::assert_snapshot;
use serde_json::json;

use crate::{call::expense, signing::SigningKey, test_app::TestApp};

async fn app(body: usize, requests_per_minute: u32) -> TestApp {
    let key = SigningKey::es256("k1");
    TestApp::builder(&key).limits(body, requests_per_minute).build(key).await
}

#[tokio::test]
async fn who_asks_too_often_waits_and_nobody_else_does() {
    let app = app(16_384, 6).await;
    for _ in 0..6 {
        assert_eq!(app.get_by(app.ada(), "/expenses").await.status, 200);
    }
    assert_snapshot!(app.get_by(app.ada(), "/reports").await, @r#"
    429 Too Many Requests
    cache-control: no-store
    content-type: application/problem+json
    retry-after: 10
    x-request-id: test-1

    {
      "detail": "too many requests of this person; wait for the seconds that Retry-After tells",
      "request_id": "test-1",
      "status": 429,
      "title": "Too Many Requests",
      "type": "about:blank"
    }
    "#);
    assert_eq!(app.get_by(app.ben(), "/expenses").await.status, 200, "another person has asked nothing yet");

    app.clock.turn(Duration::from_secs(10));
    assert_eq!(app.get_by(app.ada(), "/expenses").await.status, 200, "who waits as told is answered");
    assert_eq!(app.get_by(app.ada(), "/expenses").await.status, 429);
}

#[tokio::test]
async fn every_route_that_knows_its_caller_counts() {
    const OPEN: [&str; 4] = ["/healthz", "/readyz", "/readyz/receipts", "/openapi.json"];
    let paths = api::endpoints().filter(|(_, route)| !OPEN.contains(&route.as_str()));
    let app = app(16_384, 1).await;
    for (method, route) in paths {
        let path = route.replace("{id}", "1").replace("{expense}", "1").replace("{receipt}", "1");
        let token = app.cleo().claim("sub", format!("who asks for {method} {route} alone"));
        assert_ne!(app.call(&method, &path).by(token.clone()).send().await.status, 429, "{method} {route}");
        assert_eq!(app.call(&method, &path).by(token).send().await.status, 429, "{method} {route}");
    }
}

#[tokio::test]
async fn a_stranger_spends_nobodys_requests() {
    let app = app(16_384, 1).await;
    for _ in 0..5 {
        assert_eq!(app.get_with("/expenses", "no-token").await.status, 401);
    }
    assert_eq!(app.get_by(app.ada(), "/expenses").await.status, 200);
}

#[tokio::test]
async fn a_body_over_the_limit_is_refused_whether_or_not_its_length_was_announced() {
    let app = app(1024, 100).await;
    let create = |length: usize| {
        let draft = expense(json!({"description": "x".repeat(length)})).to_string();
        app.call(&Method::POST, "/expenses")
            .by(app.ada())
            .header("content-type", "application/json")
            .body(draft)
    };
    assert_eq!(create(400).send().await.status, 201);
    let (status, detail) = create(1024).send().await.problem();
    assert_eq!((status, detail.as_str()), (413, "the request is too large"));
    let announced = create(1024).header("content-length", "2000").send().await;
    assert_eq!(announced.problem().0, 413);
}

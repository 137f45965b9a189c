//! `Idempotency-Key`: what was sent twice is done once.

use std::time::Duration;

use axum::http::Method;
use serde_json::json;
use tokio::task::JoinSet;

use crate::{
    call::expense,
    test_app::{Answer, TestApp},
};

async fn create(app: &TestApp, key: &str, minor: i64) -> Answer {
    let draft = expense(json!({"amount": {"minor": minor, "currency": "USD"}}));
    app.call(&Method::POST, "/expenses")
        .by(app.ada())
        .header("idempotency-key", key)
        .json(&draft)
        .send()
        .await
}

#[tokio::test]
async fn the_same_request_sent_again_gets_the_same_answer_and_creates_nothing() {
    let app = TestApp::new().await;
    let first = create(&app, "\"key-1\"", 100).await;
    let again = create(&app, "\"key-1\"", 100).await;
    assert_eq!(first.created(), again.created());
    assert_eq!(first.header("location"), again.header("location"));
    assert_eq!(app.get_by(app.ada(), "/expenses").await.ok()["items"].as_array().unwrap().len(), 1);

    assert_ne!(create(&app, "key-2", 100).await.created(), first.created(), "another key is another request");
    let bens = app.call(&Method::POST, "/expenses").by(app.ben()).header("idempotency-key", "key-1");
    let bens = bens.json(&expense(json!({}))).send().await.created();
    assert_ne!(bens, first.created(), "a key is one person's");
}

#[tokio::test]
async fn a_key_that_comes_with_another_request_is_refused() {
    let app = TestApp::new().await;
    create(&app, "key-1", 100).await.created();
    let told = (422, "this Idempotency-Key was used for another request; take a new one".to_owned());
    assert_eq!(create(&app, "key-1", 200).await.problem(), told);
    let report = app.call(&Method::POST, "/reports").by(app.ada()).header("idempotency-key", "key-1");
    assert_eq!(report.json(&json!({"title": "Trip"})).send().await.problem(), told);
}

#[tokio::test]
async fn a_malformed_key_is_refused_before_anything_is_created() {
    let app = TestApp::new().await;
    for key in ["", "a b", "\"open", &"x".repeat(129)] {
        let (status, detail) = create(&app, key, 100).await.problem();
        assert_eq!(status, 400, "{key}");
        assert!(detail.starts_with("Idempotency-Key is one text of 1 to 128"), "{detail}");
    }
    assert_eq!(app.get_by(app.ada(), "/expenses").await.ok(), json!({"items": []}));
}

#[tokio::test]
async fn a_key_is_remembered_for_a_day() {
    let app = TestApp::new().await;
    let first = create(&app, "key-1", 100).await.created();
    app.clock.turn(Duration::from_secs(86_399));
    assert_eq!(create(&app, "key-1", 100).await.created(), first);
    app.clock.turn(Duration::from_secs(1));
    assert_ne!(create(&app, "key-1", 100).await.created(), first);
}

#[tokio::test(flavor = "multi_thread")]
async fn twenty_requests_at_once_with_one_key_create_one_expense() {
    let app = std::sync::Arc::new(TestApp::new().await);
    let mut requests = JoinSet::new();
    for _ in 0..20 {
        let app = app.clone();
        requests.spawn(async move { create(&app, "key-1", 100).await.created() });
    }
    let answers = requests.join_all().await;
    assert!(answers.iter().all(|answer| *answer == answers[0]));
    assert_eq!(app.get_by(app.ada(), "/expenses").await.ok()["items"].as_array().unwrap().len(), 1);
}

//! `/healthz` and `/readyz`

use axum::http::StatusCode;
use insta::assert_snapshot;

use crate::test_app::TestApp;

#[tokio::test]
async fn it_lives_while_it_answers_and_is_ready_while_its_store_does() {
    let app = TestApp::new().await;
    assert_eq!(app.get("/healthz").await.status, StatusCode::OK);
    assert_eq!(app.get("/readyz").await.status, StatusCode::OK);

    app.store.close().await;
    assert_eq!(app.get("/healthz").await.status, StatusCode::OK);
    assert_snapshot!(app.get("/readyz").await, @r#"
    503 Service Unavailable
    cache-control: no-store
    content-type: application/problem+json
    x-request-id: test-1

    {
      "request_id": "test-1",
      "status": 503,
      "title": "Service Unavailable",
      "type": "about:blank"
    }
    "#);
}

//! `/health`

use axum::http::StatusCode;
use insta::assert_snapshot;

use crate::test_app::TestApp;

#[tokio::test]
async fn health_is_open_and_says_whether_the_store_answers() {
    let app = TestApp::new().await;
    assert_eq!(app.get("/health").await.status, StatusCode::OK);

    app.store.close().await;
    assert_snapshot!(app.get("/health").await, @r#"
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

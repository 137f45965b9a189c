//! Whether the server lives and is ready, as a load balancer asks it.

use axum::body::Body;
use http::{Request, StatusCode};
use http_body_util::BodyExt;
use sqlx::{ConnectOptions, sqlite::SqliteConnectOptions};

use super::application::Application;

async fn ask(application: &Application, path: &str) -> (StatusCode, String) {
    let answer = application.send(Request::get(path).body(Body::empty()).unwrap()).await;
    assert_eq!(answer.headers()["x-content-type-options"], "nosniff", "{path}");
    assert!(!answer.headers().contains_key("set-cookie"), "{path}");
    let status = answer.status();
    let body = answer.into_body().collect().await.unwrap().to_bytes();
    (status, String::from_utf8(body.to_vec()).unwrap())
}

#[tokio::test]
async fn it_is_ready_until_its_end_is_asked_for_and_lives_until_it_ends() {
    // The provider and the API are down all the while.
    for base_url in ["http://localhost:3000", "http://localhost:3000/expenses"] {
        let application = Application::start_at(base_url).await;
        assert_eq!(ask(&application, "/healthz").await, (StatusCode::OK, "alive\n".to_owned()));
        assert_eq!(ask(&application, "/readyz").await, (StatusCode::OK, "ready\n".to_owned()));
        application.draining.cancel();
        let draining = (StatusCode::SERVICE_UNAVAILABLE, "draining\n".to_owned());
        assert_eq!(ask(&application, "/readyz").await, draining);
        assert_eq!(ask(&application, "/healthz").await.0, StatusCode::OK);
        let counted = application.metrics.text().await.unwrap();
        assert!(!counted.contains("http_route="), "who asks how it is counts for nothing: {counted}");
    }
}

#[tokio::test]
async fn it_is_not_ready_where_its_database_is_another_one() {
    let application = Application::start().await;
    let database = SqliteConnectOptions::new().filename(application.data.path().join("bff.db"));
    let mut database = database.connect().await.unwrap();
    sqlx::raw_sql("ALTER TABLE sessions RENAME TO others").execute(&mut database).await.unwrap();
    let ill = (StatusCode::SERVICE_UNAVAILABLE, "the store does not answer\n".to_owned());
    assert_eq!(ask(&application, "/readyz").await, ill);
    sqlx::raw_sql("ALTER TABLE others RENAME TO sessions").execute(&mut database).await.unwrap();
    assert_eq!(ask(&application, "/readyz").await.0, StatusCode::OK);
}

//! An API that takes no token: pages, server functions and files say what is wrong, and nobody asks the provider for
//! another token each time.

use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};

use app::AppError;
use axum::{Router, body::Body, extract::State, routing::any};
use futures::future::join_all;
use http::{Request, StatusCode, header};
use serde_json::Value;
use tokio::net::TcpListener;

use super::browser::{Browser, Running};

const WORDS: &str = "The expenses service does not accept your sign-in.";

/// An API that answers `status` with this challenge, and counts its calls.
async fn refusing_api(status: StatusCode, challenge: &'static str) -> (String, Arc<AtomicU64>) {
    let calls = Arc::new(AtomicU64::new(0));
    let answer = async move |State(calls): State<Arc<AtomicU64>>| {
        calls.fetch_add(1, Ordering::SeqCst);
        (status, [(header::WWW_AUTHENTICATE, challenge)])
    };
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("http://{}/", listener.local_addr().unwrap());
    let api = Router::new().fallback(any(answer)).with_state(calls.clone());
    tokio::spawn(async move { axum::serve(listener, api).await });
    (base, calls)
}

/// How often the provider has refreshed tokens.
async fn refreshes(running: &Running) -> u64 {
    let stats: Value =
        reqwest::get(format!("{}/control/stats", running.issuer())).await.unwrap().json().await.unwrap();
    stats["refreshes"].as_u64().unwrap()
}

async fn signed_in(api: &str) -> (Arc<Running>, Browser) {
    let running = Running::start_over(api).await;
    let ada = running.sign_in("ada-alvarez").await;
    (running, ada)
}

#[tokio::test]
async fn a_token_that_the_api_keeps_refusing_is_refreshed_once_whatever_is_asked() {
    let (api, calls) = refusing_api(
        StatusCode::UNAUTHORIZED,
        r#"Bearer error="invalid_token", error_description="wrong aud""#,
    )
    .await;
    let (running, mut ada) = signed_in(&api).await;
    let paths = ["/expenses", "/reports", "/expenses.csv", "/approvals"].repeat(5);
    let answers = join_all(paths.into_iter().map(|path| {
        let mut ada = ada.clone();
        async move { ada.get(path).await }
    }));
    for answer in answers.await {
        assert_eq!(answer.status, StatusCode::BAD_GATEWAY);
        assert!(answer.body.contains(WORDS), "{}", answer.body);
        assert!(!answer.headers.contains_key(header::LOCATION), "nobody is signed out for that");
    }
    let table = ada.send_table("date,merchant\n").await;
    let refused = ada.get(table.location()).await;
    assert!(refused.body.contains(WORDS), "{}", refused.body);
    let file = "--x\r\ncontent-disposition: form-data; name=\"file\"; filename=\"a.pdf\"\r\n\r\n%PDF-1.7\r\n--x--\r\n";
    let receipt = Request::post("/expenses/00000000-0000-0000-0000-000000000001/receipts")
        .header("sec-fetch-site", "same-origin")
        .header(header::CONTENT_TYPE, "multipart/form-data; boundary=x");
    let receipt = ada.send(receipt, Body::from(file)).await;
    assert_eq!(receipt.status, StatusCode::BAD_GATEWAY);
    assert_eq!(serde_json::from_str::<AppError>(&receipt.body).unwrap(), AppError::SignInNotAccepted);

    assert_eq!(refreshes(&running).await, 1);
    let so_far = calls.load(Ordering::SeqCst);
    assert_eq!(ada.get("/expenses").await.status, StatusCode::BAD_GATEWAY);
    assert_eq!(calls.load(Ordering::SeqCst), so_far, "the API is left alone for a while, too");
    assert_eq!(ada.get("/bff/user").await.status, StatusCode::OK, "the session goes on");
}

#[tokio::test]
async fn a_missing_scope_is_no_refused_token() {
    let challenge = r#"Bearer error="insufficient_scope", scope="read:reports""#;
    let (api, _) = refusing_api(StatusCode::FORBIDDEN, challenge).await;
    let (running, mut ada) = signed_in(&api).await;
    for _ in 0..3 {
        let answer = ada.get("/expenses").await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN);
        assert!(answer.body.contains("read:reports") && !answer.body.contains(WORDS), "{}", answer.body);
    }
    assert_eq!(refreshes(&running).await, 0);
}

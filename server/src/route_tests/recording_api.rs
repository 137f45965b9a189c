//! An API that records what it is asked.

use std::sync::{Arc, Mutex};

use axum::{Router, body::Body, extract::State, response::IntoResponse, routing::any};
use http::{HeaderMap, Method, Request, StatusCode, header};
use tokio::net::TcpListener;

/// The requests that the API got.
pub(super) type Requests = Arc<Mutex<Vec<(Method, String, HeaderMap)>>>;

/// The address of an API that records each request and redirects it.
pub(super) async fn recording_api() -> (String, Requests) {
    async fn record(State(requests): State<Requests>, request: Request<Body>) -> impl IntoResponse {
        let (parts, _) = request.into_parts();
        requests.lock().unwrap().push((parts.method, parts.uri.to_string(), parts.headers));
        (StatusCode::FOUND, [(header::LOCATION, "/elsewhere")])
    }
    let requests = Requests::default();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("http://{}/", listener.local_addr().unwrap());
    let api = Router::new().fallback(any(record)).with_state(requests.clone());
    tokio::spawn(async move { axum::serve(listener, api).await });
    (base, requests)
}

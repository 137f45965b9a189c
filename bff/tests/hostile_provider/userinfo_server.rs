//! A UserInfo endpoint in the place of the provider's own, which answers as it is told and records who asked.

use std::sync::{Arc, Mutex};

use axum::{Router, body::Body, extract::State, response::Response};
use http::{HeaderMap, StatusCode, header};
use serde_json::{Value, json};
use tokio::net::TcpListener;

use crate::{discovery::modify_discovery, harness::App};

/// What it answers with.
#[derive(Clone)]
pub(crate) enum UserInfoAnswer {
    Json(Value),
    /// `application/jwt`
    Jwt(String),
    /// With an empty body.
    Status(StatusCode),
    Text(String),
    /// Never.
    Silence,
    /// So many bytes of JSON that nobody waits for.
    Huge(usize),
    /// JSON to whoever brings a proof with this nonce, and the nonce to everyone else (RFC 9449 §9).
    WithNonce(&'static str, Value),
}

/// The endpoint.
#[derive(Clone)]
pub(crate) struct UserInfoServer {
    pub(crate) address: String,
    answer: Arc<Mutex<UserInfoAnswer>>,
    requests: Arc<Mutex<Vec<HeaderMap>>>,
}

impl UserInfoServer {
    /// The endpoint of this provider from now on.
    pub(crate) async fn of(app: &App) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = format!("http://{}/userinfo", listener.local_addr().unwrap());
        let answer = Arc::new(Mutex::new(UserInfoAnswer::Status(StatusCode::NOT_FOUND)));
        let server = Self { address, answer, requests: Arc::default() };
        let router = Router::new().fallback(Self::answer).with_state(server.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        modify_discovery(app, |document| document["userinfo_endpoint"] = json!(server.address)).await;
        server
    }

    pub(crate) fn set(&self, answer: UserInfoAnswer) {
        *self.answer.lock().unwrap() = answer;
    }

    /// The headers of the requests so far.
    pub(crate) fn requests(&self) -> Vec<HeaderMap> {
        self.requests.lock().unwrap().clone()
    }

    async fn answer(State(server): State<Self>, headers: HeaderMap) -> Response {
        server.requests.lock().unwrap().push(headers.clone());
        let answer = server.answer.lock().unwrap().clone();
        let typed = |kind: &str, body: String| {
            Response::builder().header(header::CONTENT_TYPE, kind).body(Body::from(body)).unwrap()
        };
        match answer {
            UserInfoAnswer::Json(body) => typed("application/json; charset=utf-8", body.to_string()),
            UserInfoAnswer::Jwt(jwt) => typed("application/jwt", jwt),
            UserInfoAnswer::Status(status) => Response::builder().status(status).body(Body::empty()).unwrap(),
            UserInfoAnswer::Text(text) => typed("text/html", text),
            UserInfoAnswer::Silence => std::future::pending().await,
            UserInfoAnswer::Huge(bytes) => {
                typed("application/json", format!("{{\"name\":\"{}\"}}", "a".repeat(bytes)))
            }
            UserInfoAnswer::WithNonce(nonce, body) => {
                let proof = headers.get("dpop").map(|proof| proof.to_str().unwrap().to_owned());
                if proof.is_some_and(|proof| crate::harness::claims(&proof)["nonce"] == nonce) {
                    return typed("application/json", body.to_string());
                }
                Response::builder()
                    .status(StatusCode::UNAUTHORIZED)
                    .header(header::WWW_AUTHENTICATE, "DPoP error=\"use_dpop_nonce\"")
                    .header("dpop-nonce", nonce)
                    .body(Body::empty())
                    .unwrap()
            }
        }
    }
}

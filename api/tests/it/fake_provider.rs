//! A provider on a port of its own: it counts what it is asked, and is slow, broken or hostile on request.

use std::sync::{Arc, Mutex};

use axum::{
    Json, Router,
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
    routing::get,
};
use serde_json::{Value, json};
use tokio::{net::TcpListener, sync::watch};

/// How the provider behaves.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Mood {
    Well,
    Down,
    Redirecting,
    Endless,
    /// It tells keys that may be read and changed on the way.
    Insecure,
}

/// The provider, as the test holds it.
pub(crate) struct FakeProvider {
    pub(crate) address: String,
    state: Arc<Fake>,
}

struct Fake {
    address: String,
    issuer: Mutex<String>,
    keys: Mutex<Vec<Value>>,
    mood: Mutex<Mood>,
    open: watch::Sender<bool>,
    asked: watch::Sender<u32>,
}

impl FakeProvider {
    pub(crate) async fn start(keys: impl IntoIterator<Item = Value>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let state = Arc::new(Fake {
            address: address.clone(),
            issuer: Mutex::new(address.clone()),
            keys: Mutex::new(keys.into_iter().collect()),
            mood: Mutex::new(Mood::Well),
            open: watch::Sender::new(true),
            asked: watch::Sender::new(0),
        });
        let router = Router::new()
            .route("/.well-known/openid-configuration", get(metadata))
            .route("/jwks", get(jwks))
            .with_state(state.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        Self { address, state }
    }

    pub(crate) fn calls_itself(&self, issuer: &str) {
        *self.state.issuer.lock().unwrap() = issuer.to_owned();
    }

    pub(crate) fn publishes(&self, keys: impl IntoIterator<Item = Value>) {
        *self.state.keys.lock().unwrap() = keys.into_iter().collect();
    }

    pub(crate) fn is(&self, mood: Mood) {
        *self.state.mood.lock().unwrap() = mood;
    }

    /// Lets its answers wait, or lets them go.
    pub(crate) fn holds_its_answers(&self, hold: bool) {
        self.state.open.send_replace(!hold);
    }

    /// How often its metadata were asked for.
    pub(crate) fn asked(&self) -> u32 {
        *self.state.asked.borrow()
    }

    pub(crate) async fn was_asked(&self, times: u32) {
        self.state.asked.subscribe().wait_for(|&asked| asked >= times).await.unwrap();
    }
}

async fn metadata(State(fake): State<Arc<Fake>>) -> Response {
    fake.asked.send_modify(|asked| *asked += 1);
    fake.open.subscribe().wait_for(|&open| open).await.unwrap();
    let mood = *fake.mood.lock().unwrap();
    let jwks_uri = match mood {
        Mood::Down => return StatusCode::SERVICE_UNAVAILABLE.into_response(),
        Mood::Redirecting => return Redirect::temporary("/jwks").into_response(),
        Mood::Endless => return Json(json!({"issuer": "x".repeat(300 * 1024)})).into_response(),
        Mood::Insecure => "http://keys.example/jwks".to_owned(),
        Mood::Well => format!("{}/jwks", fake.address),
    };
    Json(json!({"issuer": *fake.issuer.lock().unwrap(), "jwks_uri": jwks_uri})).into_response()
}

async fn jwks(State(fake): State<Arc<Fake>>) -> Json<Value> {
    Json(json!({"keys": *fake.keys.lock().unwrap()}))
}

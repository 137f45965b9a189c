//! A provider on a port of its own: it counts what it is asked, and is slow, broken or hostile on request.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex},
};

use axum::{
    Form, Json, Router,
    extract::State,
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Redirect, Response},
    routing::{get, post},
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
    /// What else its metadata say.
    announced: Mutex<Value>,
    known: Mutex<HashMap<String, (StatusCode, String, String)>>,
    questions: watch::Sender<Vec<Question>>,
}

/// A call that asked about a token.
#[derive(Debug, Clone)]
pub(crate) struct Question {
    pub(crate) headers: HeaderMap,
    pub(crate) form: HashMap<String, String>,
}

impl Question {
    pub(crate) fn header(&self, name: header::HeaderName) -> &str {
        self.headers.get(name).map(|value| value.to_str().unwrap()).unwrap_or_default()
    }

    pub(crate) fn field(&self, name: &str) -> &str {
        self.form.get(name).map(String::as_str).unwrap_or_default()
    }
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
            announced: Mutex::new(json!({"introspection_endpoint": format!("{address}/introspect")})),
            known: Mutex::default(),
            questions: watch::Sender::new(Vec::new()),
        });
        let router = Router::new()
            .route("/.well-known/openid-configuration", get(metadata))
            .route("/{tenant}/v2.0/.well-known/openid-configuration", get(metadata))
            .route("/jwks", get(jwks))
            .route("/introspect", post(introspect))
            .route("/tokeninfo", post(introspect))
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

    /// What its metadata say besides.
    pub(crate) fn announces(&self, members: Value) {
        *self.state.announced.lock().unwrap() = members;
    }

    /// What it says of a token, as JSON (RFC 7662).
    pub(crate) fn knows(&self, token: &str, claims: &Value) {
        self.answers(token, StatusCode::OK, "application/json;charset=UTF-8", &claims.to_string());
    }

    /// What it answers about a token.
    pub(crate) fn answers(&self, token: &str, status: StatusCode, media_type: &str, body: &str) {
        let answer = (status, media_type.to_owned(), body.to_owned());
        self.state.known.lock().unwrap().insert(token.to_owned(), answer);
    }

    /// Which tokens it was asked about.
    pub(crate) fn questions(&self) -> Vec<Question> {
        self.state.questions.borrow().clone()
    }

    pub(crate) async fn was_asked_about(&self, tokens: usize) {
        self.state.questions.subscribe().wait_for(|questions| questions.len() >= tokens).await.unwrap();
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
    let mut metadata = json!({"issuer": *fake.issuer.lock().unwrap(), "jwks_uri": jwks_uri});
    let announced = fake.announced.lock().unwrap().clone();
    metadata.as_object_mut().unwrap().extend(announced.as_object().unwrap().clone());
    Json(metadata).into_response()
}

async fn introspect(
    State(fake): State<Arc<Fake>>,
    headers: HeaderMap,
    Form(form): Form<HashMap<String, String>>,
) -> Response {
    let token = form.get("token").or_else(|| form.get("access_token")).cloned().unwrap_or_default();
    fake.questions.send_modify(|questions| questions.push(Question { headers, form }));
    fake.open.subscribe().wait_for(|&open| open).await.unwrap();
    if *fake.mood.lock().unwrap() == Mood::Down {
        return StatusCode::SERVICE_UNAVAILABLE.into_response();
    }
    match fake.known.lock().unwrap().get(&token).cloned() {
        Some((status, media_type, body)) => {
            (status, [(header::CONTENT_TYPE, media_type)], body).into_response()
        }
        None => Json(json!({"active": false})).into_response(),
    }
}

async fn jwks(State(fake): State<Arc<Fake>>) -> Json<Value> {
    Json(json!({"keys": *fake.keys.lock().unwrap()}))
}

//! One call of the API, put together piece by piece.

use axum::{
    body::Body,
    http::{Method, header, request},
};
use serde_json::{Value, json};

use crate::{
    signing::Token,
    test_app::{Answer, TestApp},
};

/// A request in the making.
pub(crate) struct Call<'a> {
    app: &'a TestApp,
    request: request::Builder,
    body: Body,
}

impl TestApp {
    /// A call with no credentials and no body.
    pub(crate) fn call(&self, method: &Method, path: &str) -> Call<'_> {
        let request = request::Builder::new().method(method).uri(path).header("x-request-id", "test-1");
        Call { app: self, request, body: Body::empty() }
    }

    /// Ada, who spends.
    pub(crate) fn ada(&self) -> Token {
        self.token().of("ada", "read:reports write:reports")
    }

    /// Ben, who spends, too.
    pub(crate) fn ben(&self) -> Token {
        self.token().of("ben", "read:reports write:reports")
    }

    /// Cleo, who approves and has signed in a minute ago.
    pub(crate) fn cleo(&self) -> Token {
        let token = self.token().of("cleo", "read:reports write:reports approve:reports");
        token.claim("auth_time", self.clock().unix_timestamp() - 60)
    }

    pub(crate) async fn get_by(&self, token: Token, path: &str) -> Answer {
        self.call(&Method::GET, path).by(token).send().await
    }

    /// `POST path` with the version that was seen.
    pub(crate) async fn step(&self, token: Token, path: &str, seen: &Value) -> Answer {
        self.call(&Method::POST, path).by(token).seen(seen).send().await
    }

    /// An expense of that token's person, of `minor` US cents.
    pub(crate) async fn spend(&self, token: Token, minor: i64) -> Value {
        let draft = json!({"amount": {"minor": minor, "currency": "USD"}});
        self.call(&Method::POST, "/expenses").by(token).json(&expense(draft)).send().await.created()
    }

    /// A report of that token's person with one expense of `minor` US cents, open.
    pub(crate) async fn report(&self, token: Token, minor: i64) -> Value {
        let report = self.call(&Method::POST, "/reports").by(token.clone()).json(&json!({"title": "Trip"}));
        let report = report.send().await.created();
        let expense = self.spend(token.clone(), minor).await;
        let path = format!("/reports/{}/expenses/{}", id(&report), id(&expense));
        self.call(&Method::PUT, &path).by(token).seen(&report).send().await.ok()
    }

    /// As [`report`](Self::report), submitted.
    pub(crate) async fn submitted(&self, token: Token, minor: i64) -> Value {
        let report = self.report(token.clone(), minor).await;
        self.step(token, &format!("/reports/{}/submit", id(&report)), &report).await.ok()
    }
}

impl Call<'_> {
    pub(crate) fn by(self, token: Token) -> Self {
        let token = self.app.sign(token);
        self.header(header::AUTHORIZATION.as_str(), &format!("Bearer {token}"))
    }

    pub(crate) fn header(self, name: &str, value: &str) -> Self {
        Self { request: self.request.header(name, value), ..self }
    }

    /// With `If-Match` for the version of what was read.
    pub(crate) fn seen(self, thing: &Value) -> Self {
        let version = thing["version"].as_u64().unwrap();
        self.header("if-match", &format!("\"{version}\""))
    }

    pub(crate) fn json(self, body: &Value) -> Self {
        let call = self.header("content-type", "application/json");
        Self { body: Body::from(body.to_string()), ..call }
    }

    pub(crate) fn body(self, body: impl Into<Body>) -> Self {
        Self { body: body.into(), ..self }
    }

    pub(crate) async fn send(self) -> Answer {
        self.app.send(self.request.body(self.body).unwrap()).await
    }
}

impl Answer {
    pub(crate) fn ok(&self) -> Value {
        assert_eq!(self.status, 200, "{self}");
        self.json()
    }

    pub(crate) fn created(&self) -> Value {
        assert_eq!(self.status, 201, "{self}");
        self.json()
    }

    /// The status and the reason of a problem.
    pub(crate) fn problem(&self) -> (u16, String) {
        assert_eq!(self.header(header::CONTENT_TYPE), "application/problem+json", "{self}");
        (self.status.as_u16(), self.json()["detail"].as_str().unwrap_or_default().to_owned())
    }
}

pub(crate) fn id(thing: &Value) -> &str {
    thing["id"].as_str().unwrap()
}

/// A good expense, but for what `changes` says.
pub(crate) fn expense(changes: Value) -> Value {
    let mut draft = json!({
        "date": "2026-11-20",
        "merchant": "Yellow Cab",
        "description": "Taxi.",
        "category": "transport",
        "amount": {"minor": 1850, "currency": "USD"},
    });
    for (name, value) in changes.as_object().unwrap() {
        draft[name] = value.clone();
    }
    draft
}

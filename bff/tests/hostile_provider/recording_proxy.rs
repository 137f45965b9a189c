//! A proxy between the token handler and the provider, which records the calls.

use std::sync::{Arc, Mutex};

use axum::{
    Router,
    body::{Bytes, to_bytes},
    extract::{Request, State},
    response::{IntoResponse, Response},
};
use http::{HeaderMap, header};
use tokio::net::TcpListener;
use url::form_urlencoded;

use crate::harness::App;

/// The proxy.
#[derive(Clone)]
pub(crate) struct RecordingProxy {
    /// Its own address, in place of the issuer in the addresses of endpoints.
    pub(crate) address: String,
    issuer: String,
    calls: Arc<Mutex<Vec<RecordedCall>>>,
}

/// A call to the provider.
#[derive(Debug, Clone)]
pub(crate) struct RecordedCall {
    /// Path and query.
    pub(crate) target: String,
    pub(crate) authorization: Option<String>,
    body: Bytes,
}

impl RecordedCall {
    /// One field of its form.
    pub(crate) fn field(&self, name: &str) -> Option<String> {
        let mut fields = form_urlencoded::parse(&self.body);
        fields.find(|(found, _)| found == name).map(|(_, value)| value.into_owned())
    }
}

impl RecordingProxy {
    pub(crate) async fn before_provider(app: &App) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let proxy = Self { address, issuer: app.issuer.clone(), calls: Arc::default() };
        let router = Router::new().fallback(Self::forward).with_state(proxy.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        proxy
    }

    /// The calls so far.
    pub(crate) fn calls(&self) -> Vec<RecordedCall> {
        self.calls.lock().unwrap().clone()
    }

    async fn forward(State(proxy): State<Self>, request: Request) -> Response {
        let (parts, body) = request.into_parts();
        let body = to_bytes(body, usize::MAX).await.unwrap();
        let target = parts.uri.to_string();
        let authorization = parts.headers.get(header::AUTHORIZATION);
        let call = RecordedCall {
            authorization: authorization.map(|value| value.to_str().unwrap().to_owned()),
            target: target.clone(),
            body: body.clone(),
        };
        proxy.calls.lock().unwrap().push(call);
        let forwarded = [header::AUTHORIZATION, header::CONTENT_TYPE];
        let headers: HeaderMap = forwarded
            .into_iter()
            .filter_map(|name| Some((name.clone(), parts.headers.get(&name)?.clone())))
            .collect();
        let url = format!("{}{target}", proxy.issuer);
        let call = reqwest::Client::new().request(parts.method, url).headers(headers).body(body);
        let answer = call.send().await.unwrap();
        let (status, kind) = (answer.status(), answer.headers().get(header::CONTENT_TYPE).cloned());
        let headers = HeaderMap::from_iter(kind.map(|kind| (header::CONTENT_TYPE, kind)));
        (status, headers, answer.bytes().await.unwrap()).into_response()
    }
}

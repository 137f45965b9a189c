//! A stretch of road between the token handler and the provider, where somebody notes what passes.

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

/// Where the road begins.
#[derive(Clone)]
pub(crate) struct Road {
    /// Stands in the issuer's place in the addresses of endpoints.
    pub(crate) address: String,
    issuer: String,
    passed: Arc<Mutex<Vec<Call>>>,
}

/// A call that passed.
#[derive(Debug, Clone)]
pub(crate) struct Call {
    /// Path and query.
    pub(crate) target: String,
    pub(crate) authorization: Option<String>,
    body: Bytes,
}

impl Call {
    /// One field of its form.
    pub(crate) fn field(&self, name: &str) -> Option<String> {
        let mut fields = form_urlencoded::parse(&self.body);
        fields.find(|(found, _)| found == name).map(|(_, value)| value.into_owned())
    }
}

impl Road {
    pub(crate) async fn to_the_provider_of(app: &App) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let road = Self { address, issuer: app.issuer.clone(), passed: Arc::default() };
        let router = Router::new().fallback(Self::pass).with_state(road.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        road
    }

    /// What has passed so far.
    pub(crate) fn passed(&self) -> Vec<Call> {
        self.passed.lock().unwrap().clone()
    }

    async fn pass(State(road): State<Self>, request: Request) -> Response {
        let (parts, body) = request.into_parts();
        let body = to_bytes(body, usize::MAX).await.unwrap();
        let target = parts.uri.to_string();
        let authorization = parts.headers.get(header::AUTHORIZATION);
        let call = Call {
            authorization: authorization.map(|value| value.to_str().unwrap().to_owned()),
            target: target.clone(),
            body: body.clone(),
        };
        road.passed.lock().unwrap().push(call);
        let carried = [header::AUTHORIZATION, header::CONTENT_TYPE];
        let headers: HeaderMap = carried
            .into_iter()
            .filter_map(|name| Some((name.clone(), parts.headers.get(&name)?.clone())))
            .collect();
        let there = format!("{}{target}", road.issuer);
        let call = reqwest::Client::new().request(parts.method, there).headers(headers).body(body);
        let answer = call.send().await.unwrap();
        let (status, kind) = (answer.status(), answer.headers().get(header::CONTENT_TYPE).cloned());
        let headers = HeaderMap::from_iter(kind.map(|kind| (header::CONTENT_TYPE, kind)));
        (status, headers, answer.bytes().await.unwrap()).into_response()
    }
}

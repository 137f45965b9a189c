//! A proxy without a session, a token or a check: the limit of what stands before the API.

use std::net::SocketAddr;

use anyhow::Result;
use axum::{
    Router,
    body::Body,
    extract::{Request, State},
    http::{HeaderValue, StatusCode, Uri, header::HOST, uri::Authority},
    response::{IntoResponse, Response},
};
use hyper_util::{
    client::legacy::{Client, connect::HttpConnector},
    rt::TokioExecutor,
};

#[derive(Clone)]
struct Upstream {
    client: Client<HttpConnector, Body>,
    authority: Authority,
    host: HeaderValue,
}

/// Serves it on 127.0.0.1. `/api/NAME` is the upstream's `/NAME`.
pub(crate) async fn serve(port: u16, upstream: SocketAddr) -> Result<()> {
    let mut connector = HttpConnector::new();
    connector.set_nodelay(true);
    let upstream = upstream.to_string();
    let upstream = Upstream {
        client: Client::builder(TokioExecutor::new()).build(connector),
        host: HeaderValue::from_str(&upstream)?,
        authority: upstream.parse()?,
    };
    super::serve(Router::new().fallback(pass_on).with_state(upstream), port).await
}

async fn pass_on(State(upstream): State<Upstream>, mut request: Request) -> Response {
    let path = request.uri().path_and_query().map_or("/", |path| path.as_str());
    let path = path.strip_prefix("/api").unwrap_or(path).to_owned();
    let uri =
        Uri::builder().scheme("http").authority(upstream.authority.clone()).path_and_query(path).build();
    let Ok(uri) = uri else { return StatusCode::BAD_REQUEST.into_response() };
    *request.uri_mut() = uri;
    request.headers_mut().insert(HOST, upstream.host);
    match upstream.client.request(request).await {
        Ok(answer) => answer.map(Body::new),
        Err(_) => StatusCode::BAD_GATEWAY.into_response(),
    }
}

//! Connections to the API for what is only read and passed on: kept open, and without whatever else a client of HTTP can do
//! for each request.

use std::time::Duration;

use axum::body::{Body, Bytes};
use http::{Request, Response, Uri};
use http_body_util::Empty;
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::{
    client::{
        legacy::{Client, connect::HttpConnector},
        proxy::matcher::Matcher,
    },
    rt::{TokioExecutor, TokioTimer},
};
use rustls::crypto::aws_lc_rs;
use tokio::time::{Instant, timeout_at};

use super::{
    ApiError,
    body_in_time::BodyInTime,
    connection_limit::ConnectionLimit,
    time_limits::{CALL_TIMEOUT, CONNECT_TIMEOUT},
};

/// How long a connection is kept on which nothing is asked.
const IDLE_TIMEOUT: Duration = Duration::from_secs(90);
/// After how long on a connection that is silent the other end is asked whether it is still there.
const KEEPALIVE: Duration = Duration::from_secs(15);

/// All clones share the same connections.
#[derive(Debug, Clone)]
pub(super) enum Connections {
    /// To the API itself.
    Direct(Box<Client<HttpsConnector<HttpConnector>, Empty<Bytes>>>, ConnectionLimit),
    /// By way of the proxy that the environment names for it (`HTTPS_PROXY` and its like).
    ByProxy(reqwest::Client),
}

/// There is no way to check certificates.
#[derive(Debug, thiserror::Error)]
#[error("the certificates that this machine trusts")]
pub(crate) struct NoCertificates(#[from] std::io::Error);

impl Connections {
    /// To the API at `base`. `http` makes those by way of a proxy.
    pub(super) fn to(base: &Uri, http: &reqwest::Client) -> Result<Self, NoCertificates> {
        if Matcher::from_env().intercept(base).is_some() {
            return Ok(Self::ByProxy(http.clone()));
        }
        let mut tcp = HttpConnector::new();
        tcp.enforce_http(false);
        tcp.set_nodelay(true);
        tcp.set_keepalive(Some(KEEPALIVE));
        tcp.set_connect_timeout(Some(CONNECT_TIMEOUT));
        let tls = HttpsConnectorBuilder::new()
            .with_provider_and_platform_verifier(aws_lc_rs::default_provider())?
            .https_or_http()
            .enable_all_versions()
            .wrap_connector(tcp);
        let client = Client::builder(TokioExecutor::new())
            .pool_timer(TokioTimer::new())
            .pool_idle_timeout(IDLE_TIMEOUT)
            .build(tls);
        Ok(Self::Direct(Box::new(client), ConnectionLimit::default()))
    }

    /// The answer to a request, which comes as it is read, and within [`CALL_TIMEOUT`] as a whole.
    pub(super) async fn send(&self, request: Request<()>) -> Result<Response<Body>, ApiError> {
        match self {
            Self::Direct(client, limit) => {
                let deadline = Instant::now() + CALL_TIMEOUT;
                let sent = async {
                    let slot = limit.acquire().await;
                    client.request(request.map(|()| Empty::new())).await.map(|response| (response, slot))
                };
                let (response, slot) = timeout_at(deadline, sent).await.map_err(|_| ApiError::Timeout)??;
                Ok(response.map(|body| Body::new(BodyInTime::new(slot.of(body), deadline))))
            }
            Self::ByProxy(client) => {
                let request = reqwest::Request::try_from(request.map(|()| reqwest::Body::default()))?;
                Ok(Response::from(client.execute(request).await?).map(Body::new))
            }
        }
    }
}

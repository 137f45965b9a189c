//! Connections to the API: kept open, and without whatever else a client of HTTP can do for each request. No redirect is
//! followed, no cookie kept, and nothing decompressed.

use std::{io, sync::Arc, time::Duration};

use axum::body::{Body, Bytes};
use http::{Request, Response, Uri, uri::Scheme};
use http_body_util::Full;
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::{
    client::{
        legacy::{Client, connect::HttpConnector},
        proxy::matcher::Matcher,
    },
    rt::{TokioExecutor, TokioTimer},
};
use reqwest::redirect::Policy;
use rustls::{ClientConfig, RootCertStore, crypto::aws_lc_rs};
use tokio::time::{Instant, timeout_at};

use super::{
    ApiError, body_in_time::BodyInTime, connection_limit::ConnectionLimit, time_limits::CONNECT_TIMEOUT,
};

/// How long a connection is kept on which nothing is asked.
const IDLE_TIMEOUT: Duration = Duration::from_secs(90);
/// After how long on a connection that is silent the other end is asked whether it is still there.
const KEEPALIVE: Duration = Duration::from_secs(15);

/// All clones share the same connections.
#[derive(Debug, Clone)]
pub(super) enum Connections {
    /// To the API itself.
    Direct(Box<Client<HttpsConnector<HttpConnector>, Full<Bytes>>>, ConnectionLimit),
    /// By way of the proxy that the environment names for it (`HTTPS_PROXY` and its like).
    ByProxy(reqwest::Client),
}

/// Why the API can't be called at all.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ConnectionsError {
    #[error("the certificates that this machine trusts")]
    Certificates(#[from] io::Error),
    #[error("the HTTP client that goes by way of the proxy")]
    Proxy(#[from] reqwest::Error),
}

impl Connections {
    /// To the API at `base`.
    pub(super) fn to(base: &Uri) -> Result<Self, ConnectionsError> {
        if Matcher::from_env().intercept(base).is_some() {
            return Self::by_proxy();
        }
        let mut tcp = HttpConnector::new();
        tcp.enforce_http(false);
        tcp.set_nodelay(true);
        tcp.set_keepalive(Some(KEEPALIVE));
        tcp.set_connect_timeout(Some(CONNECT_TIMEOUT));
        let tls = HttpsConnectorBuilder::new();
        // Whom this machine trusts stands in hundreds of files. Where the API is called without TLS nobody is trusted.
        let tls = if base.scheme() == Some(&Scheme::HTTP) {
            tls.with_tls_config(trusting_nobody()?)
        } else {
            tls.with_provider_and_platform_verifier(aws_lc_rs::default_provider())?
        };
        let tls = tls.https_or_http().enable_all_versions().wrap_connector(tcp);
        let client = Client::builder(TokioExecutor::new())
            .pool_timer(TokioTimer::new())
            .pool_idle_timeout(IDLE_TIMEOUT)
            .build(tls);
        Ok(Self::Direct(Box::new(client), ConnectionLimit::default()))
    }

    fn by_proxy() -> Result<Self, ConnectionsError> {
        let client = reqwest::Client::builder()
            .redirect(Policy::none())
            .connect_timeout(CONNECT_TIMEOUT)
            .tcp_nodelay(true)
            .build()?;
        Ok(Self::ByProxy(client))
    }

    /// The answer to a request, which comes as it is read, and within `timeout` as a whole.
    pub(super) async fn send(
        &self,
        request: Request<Bytes>,
        timeout: Duration,
    ) -> Result<Response<Body>, ApiError> {
        match self {
            Self::Direct(client, limit) => {
                let deadline = Instant::now() + timeout;
                let sent = async {
                    let slot = limit.acquire().await;
                    client.request(request.map(Full::new)).await.map(|response| (response, slot))
                };
                let (response, slot) = timeout_at(deadline, sent).await.map_err(|_| ApiError::Timeout)??;
                Ok(response.map(|body| Body::new(BodyInTime::new(slot.of(body), deadline))))
            }
            Self::ByProxy(client) => {
                let mut request = reqwest::Request::try_from(request).map_err(ApiError::by_proxy)?;
                *request.timeout_mut() = Some(timeout);
                let response = client.execute(request).await.map_err(ApiError::by_proxy)?;
                Ok(Response::from(response).map(Body::new))
            }
        }
    }
}

fn trusting_nobody() -> io::Result<ClientConfig> {
    let config = ClientConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(io::Error::other)?;
    Ok(config.with_root_certificates(RootCertStore::empty()).with_no_client_auth())
}

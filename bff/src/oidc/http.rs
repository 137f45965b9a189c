//! Calls to the provider: no redirects, bounded in time and size.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use backon::ExponentialBuilder;
use futures::{FutureExt, future::BoxFuture};
use http::{HeaderMap, StatusCode, header::RETRY_AFTER};
use openidconnect::{AsyncHttpClient, HttpRequest, HttpResponse};

use crate::{
    dpop::key::ProofError,
    metrics::provider_calls::{ProviderCall, ProviderCalls},
    provider_config::ProviderId,
};

/// How long a connection to the provider may take to stand.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(3);
/// How long one whole call may take.
const CALL_TIMEOUT: Duration = Duration::from_secs(10);
/// The largest answer that is read, in bytes.
const LARGEST_ANSWER: usize = 1 << 20;

/// The buffer for an answer that does not tell its length, in bytes.
const DEFAULT_BUFFER: usize = 64 << 10;

/// How often a call is tried again where that is safe, and how long it waits the first time.
const RETRIES: usize = 2;
const RETRY_DELAY: Duration = Duration::from_millis(100);

/// The client for the provider's endpoints.
#[derive(Debug, Clone)]
pub(crate) struct Http {
    client: reqwest::Client,
    calls: ProviderCalls,
    /// Which of the providers is called, and what for, as metrics name it.
    provider: Arc<String>,
    call: ProviderCall,
}

/// Why a call gave no answer to work with.
#[derive(Debug, thiserror::Error)]
pub(crate) enum HttpError {
    #[error("the provider can't be reached")]
    Transport(#[from] reqwest::Error),
    #[error("the provider answered {status}")]
    Status { status: StatusCode, retry_after: Option<Duration> },
    #[error("the provider's answer is larger than {LARGEST_ANSWER} bytes")]
    TooLarge,
    #[error("the provider's answer can't be represented")]
    Format(#[from] ::http::Error),
    #[error("the client's assertion can't be signed")]
    Assertion(#[from] jsonwebtoken::errors::Error),
    #[error("the key that tokens are bound to can't be proven")]
    Proof(#[from] ProofError),
}

impl HttpError {
    /// When the provider wants to be asked again.
    pub(crate) fn retry_after(&self) -> Option<Duration> {
        match self {
            Self::Status { retry_after, .. } => *retry_after,
            _ => None,
        }
    }

    /// Whether the provider can't have seen the call, so that any call may be made again.
    pub(crate) fn was_not_sent(&self) -> bool {
        matches!(self, Self::Transport(error) if error.is_connect() && !error.is_timeout())
    }

    /// Whether the fault showed at once, so that nobody waits twice for a time-out.
    pub(crate) fn failed_fast(&self) -> bool {
        match self {
            Self::Transport(error) => !error.is_timeout(),
            Self::Status { status, retry_after } => status.is_server_error() && retry_after.is_none(),
            Self::TooLarge | Self::Format(_) | Self::Assertion(_) | Self::Proof(_) => false,
        }
    }
}

impl Http {
    pub(crate) fn new() -> Result<Self, reqwest::Error> {
        let client = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .connect_timeout(CONNECT_TIMEOUT)
            .timeout(CALL_TIMEOUT)
            .tcp_nodelay(true)
            .build()?;
        let (calls, provider) = Default::default();
        Ok(Self { client, calls, provider, call: ProviderCall::Discovery })
    }

    /// The same for one of the providers.
    pub(crate) fn of(&self, provider: &ProviderId) -> Self {
        Self { provider: Arc::new(provider.as_str().to_owned()), ..self.clone() }
    }

    /// The same for this kind of call.
    pub(crate) fn calling_for(&self, call: ProviderCall) -> Self {
        Self { call, ..self.clone() }
    }

    /// How long its calls took, those of all its clones among them.
    pub(crate) const fn calls(&self) -> &ProviderCalls {
        &self.calls
    }

    pub(crate) async fn send(&self, request: HttpRequest) -> Result<HttpResponse, HttpError> {
        let began = Instant::now();
        let answer = self.try_send(request).await;
        let status = match &answer {
            Ok(answer) => Some(answer.status()),
            Err(HttpError::Status { status, .. }) => Some(*status),
            Err(_) => None,
        };
        self.calls.ended(&self.provider, self.call, began, status);
        answer
    }

    async fn try_send(&self, request: HttpRequest) -> Result<HttpResponse, HttpError> {
        let mut answer = self.client.execute(request.try_into()?).await?;
        let status = answer.status();
        if status.is_server_error() || status == StatusCode::TOO_MANY_REQUESTS {
            return Err(HttpError::Status { status, retry_after: retry_after(answer.headers()) });
        }
        let mut response = ::http::Response::builder().status(status);
        if let Some(headers) = response.headers_mut() {
            headers.clone_from(answer.headers());
        }
        // Tokens come in here, and a vector that has to grow leaves behind what it held, unwiped.
        let mut body = Vec::with_capacity(answer.content_length().map_or(DEFAULT_BUFFER, buffer_size));
        while let Some(chunk) = answer.chunk().await? {
            if body.len() + chunk.len() > LARGEST_ANSWER {
                return Err(HttpError::TooLarge);
            }
            body.extend_from_slice(&chunk);
        }
        Ok(response.body(body)?)
    }
}

impl<'c> AsyncHttpClient<'c> for Http {
    type Error = HttpError;
    type Future = BoxFuture<'c, Result<HttpResponse, HttpError>>;

    fn call(&'c self, request: HttpRequest) -> Self::Future {
        self.send(request).boxed()
    }
}

/// The buffer for an answer that tells its length.
fn buffer_size(length: u64) -> usize {
    usize::try_from(length).map_or(LARGEST_ANSWER, |length| length.min(LARGEST_ANSWER))
}

/// `Retry-After` in seconds (RFC 9110 §10.2.3); its form as a date is not used by any provider known here.
fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let seconds = headers.get(RETRY_AFTER)?.to_str().ok()?.parse().ok()?;
    Some(Duration::from_secs(seconds))
}

/// A few more tries, each after a longer pause with some jitter. For calls that are safe to make again only.
pub(crate) fn retry_policy() -> ExponentialBuilder {
    ExponentialBuilder::default().with_min_delay(RETRY_DELAY).with_max_times(RETRIES).with_jitter()
}

#[cfg(test)]
mod tests {
    use tokio::net::TcpListener;

    use super::*;

    async fn call(address: std::net::SocketAddr) -> HttpError {
        let request = ::http::Request::post(format!("http://{address}/token")).body(Vec::new()).unwrap();
        Http::new().unwrap().send(request).await.unwrap_err()
    }

    #[tokio::test]
    async fn only_a_refused_connection_proves_that_nothing_was_sent() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let dropping = tokio::spawn(async move { drop(listener.accept().await) });
        let dropped = call(address).await;
        assert!(!dropped.was_not_sent() && dropped.failed_fast(), "{dropped:?}");
        dropping.await.unwrap();
        let refused = call(address).await;
        assert!(refused.was_not_sent() && refused.failed_fast(), "{refused:?}");
    }
}

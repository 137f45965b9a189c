//! Calls of an identity provider: they end in time, follow nobody elsewhere, and read no more than a provider has to say.

use std::time::{Duration, Instant};

use program::metrics::Registry;
use reqwest::{Client, RequestBuilder, StatusCode, Url, redirect};

use super::provider_calls::{ProviderCall, ProviderCalls};

/// How long the provider may take over one answer.
const TIMEOUT: Duration = Duration::from_secs(5);
/// The longest answer that is read, in bytes.
const LIMIT: usize = 256 * 1024;

/// A client for calls of providers. Clones share its connections.
#[derive(Debug, Clone)]
pub struct ProviderHttp {
    http: Client,
    calls: ProviderCalls,
}

/// What a provider answered.
#[derive(Debug)]
pub(crate) struct ProviderAnswer {
    pub(crate) status: StatusCode,
    /// Without parameters, in lower case.
    pub(crate) media_type: String,
    pub(crate) body: Vec<u8>,
}

/// A provider gives no answer that can be read.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ProviderHttpError {
    #[error("the provider can't be reached")]
    Http(#[source] reqwest::Error),
    #[error("the provider's answer is too large")]
    TooLarge,
}

impl ProviderHttp {
    /// A client with no connection yet.
    ///
    /// # Errors
    /// Where no TLS client can be made on this machine.
    pub fn new() -> Result<Self, reqwest::Error> {
        let client = Client::builder()
            .timeout(TIMEOUT)
            .redirect(redirect::Policy::none())
            .tcp_nodelay(true)
            .build()?;
        Ok(Self { http: client, calls: ProviderCalls::default() })
    }

    /// Has its calls' metrics collected.
    pub(crate) fn register(&self, registry: &mut Registry) {
        self.calls.register(registry);
    }

    pub(crate) async fn get(
        &self,
        call: ProviderCall,
        url: &str,
    ) -> Result<ProviderAnswer, ProviderHttpError> {
        self.send(call, self.http.get(url)).await
    }

    /// A form, with more headers than its own.
    pub(crate) fn post(&self, url: &Url) -> RequestBuilder {
        self.http.post(url.clone())
    }

    pub(crate) async fn send(
        &self,
        call: ProviderCall,
        request: RequestBuilder,
    ) -> Result<ProviderAnswer, ProviderHttpError> {
        let began = Instant::now();
        let answer = Self::try_send(request).await;
        self.calls.ended(call, began, answer.as_ref().ok().map(|answer| answer.status));
        answer
    }

    async fn try_send(request: RequestBuilder) -> Result<ProviderAnswer, ProviderHttpError> {
        // The address may hold what is nobody's business (`without_url`): an operator finds it in the settings.
        let http = |error: reqwest::Error| ProviderHttpError::Http(error.without_url());
        let mut response = request.send().await.map_err(http)?;
        let media_type = response.headers().get(reqwest::header::CONTENT_TYPE);
        let media_type = media_type.and_then(|value| value.to_str().ok()).unwrap_or_default();
        let media_type = media_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
        let mut body = Vec::new();
        while let Some(chunk) = response.chunk().await.map_err(http)? {
            if body.len() + chunk.len() > LIMIT {
                return Err(ProviderHttpError::TooLarge);
            }
            body.extend_from_slice(&chunk);
        }
        Ok(ProviderAnswer { status: response.status(), media_type, body })
    }
}

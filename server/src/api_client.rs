//! Calls to the expenses API: one host, fixed paths, the access token in its header, and no cookie. How the token is
//! shown is the token handler's affair.

use std::time::Duration;

use app::AppError;
use bff::{AccessToken, Presenter, ProofError};
use domain::{Page, Problem, Report};
use http::{HeaderMap, Method, StatusCode, header};
use reqwest::{Response, redirect::Policy};
use serde::de::DeserializeOwned;
use url::Url;

use crate::refusal::{asks_for_proof, missing_scope, retry_after};

/// How long a connection to the API may take to stand.
const CONNECT: Duration = Duration::from_secs(3);
/// How long one whole call may take.
const CALL: Duration = Duration::from_secs(20);
/// The largest answer that is read, in bytes.
const LARGEST_ANSWER: usize = 8 << 20;
/// Where the request's id travels.
pub(crate) const REQUEST_ID: &str = "x-request-id";

/// The API, as the gateway calls it.
#[derive(Debug, Clone)]
pub(crate) struct ApiClient {
    base: Url,
    http: reqwest::Client,
    presenter: Presenter,
}

/// Why the API gave no answer to show.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ApiError {
    #[error("the API can't be reached")]
    Transport(#[from] reqwest::Error),
    #[error("the access token can't be shown")]
    Proof(#[from] ProofError),
    #[error("the API did not take the access token")]
    TokenRefused,
    #[error("the API asks for a fresh sign-in")]
    ProofNeeded,
    #[error("the scope {0} is missing")]
    ScopeMissing(String),
    #[error("the API knows no such thing")]
    NotFound,
    #[error("the API is not available ({status})")]
    Unavailable { status: StatusCode, retry_after: Option<u32> },
    #[error("the API answered {0}")]
    Unexpected(StatusCode),
    #[error("the API's answer is larger than {LARGEST_ANSWER} bytes")]
    TooLarge,
    #[error("the API's answer can't be read")]
    Format(#[from] serde_json::Error),
    #[error("the API's address")]
    Address(#[from] url::ParseError),
}

impl ApiClient {
    /// A client for the API at `base`, to which `presenter` shows tokens.
    pub(crate) fn new(base: Url, presenter: Presenter) -> Result<Self, reqwest::Error> {
        let http = reqwest::Client::builder()
            .redirect(Policy::none())
            .connect_timeout(CONNECT)
            .timeout(CALL)
            .tcp_nodelay(true)
            .build()?;
        Ok(Self { base, http, presenter })
    }

    /// `GET /reports`: the first page, which holds 100 at most.
    pub(crate) async fn reports(
        &self,
        token: AccessToken,
        request_id: &str,
    ) -> Result<Vec<Report>, ApiError> {
        let page: Page<Report> = self.get("reports", token, request_id).await?;
        Ok(page.items)
    }

    async fn get<T: DeserializeOwned>(
        &self,
        path: &str,
        token: AccessToken,
        request_id: &str,
    ) -> Result<T, ApiError> {
        let url = self.base.join(path)?;
        let mut answer = self.send(&Method::GET, &url, &token, request_id).await?;
        if self.presenter.was_short_of_a_nonce(answer.status(), answer.headers()) {
            answer = self.send(&Method::GET, &url, &token, request_id).await?;
        }
        let status = answer.status();
        let headers = answer.headers().clone();
        let body = body(answer).await?;
        if status.is_success() {
            Ok(serde_json::from_slice(&body)?)
        } else {
            Err(refusal(status, &headers, &body))
        }
    }

    async fn send(
        &self,
        method: &Method,
        url: &Url,
        token: &AccessToken,
        request_id: &str,
    ) -> Result<Response, ApiError> {
        let request = self
            .http
            .request(method.clone(), url.clone())
            .headers(self.presenter.headers(token, method, url)?)
            .header(REQUEST_ID, request_id)
            .header(header::ACCEPT, "application/json");
        Ok(request.send().await?)
    }
}

async fn body(mut answer: Response) -> Result<Vec<u8>, ApiError> {
    let mut body = Vec::new();
    while let Some(chunk) = answer.chunk().await? {
        if body.len() + chunk.len() > LARGEST_ANSWER {
            return Err(ApiError::TooLarge);
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body)
}

/// What an answer without success means (RFC 6750 §3.1).
fn refusal(status: StatusCode, headers: &HeaderMap, body: &[u8]) -> ApiError {
    match status {
        StatusCode::UNAUTHORIZED if asks_for_proof(headers) => ApiError::ProofNeeded,
        StatusCode::UNAUTHORIZED => ApiError::TokenRefused,
        StatusCode::FORBIDDEN => {
            ApiError::ScopeMissing(missing_scope(headers).unwrap_or_else(|| "unknown".to_owned()))
        }
        StatusCode::NOT_FOUND => ApiError::NotFound,
        StatusCode::TOO_MANY_REQUESTS
        | StatusCode::BAD_GATEWAY
        | StatusCode::SERVICE_UNAVAILABLE
        | StatusCode::GATEWAY_TIMEOUT => ApiError::Unavailable { status, retry_after: retry_after(headers) },
        status => {
            let problem = serde_json::from_slice::<Problem>(body).ok();
            tracing::error!(%status, title = problem.map(|problem| problem.title), "an unexpected answer of the API");
            ApiError::Unexpected(status)
        }
    }
}

impl ApiError {
    /// What the person is told.
    pub(crate) fn to_app(&self, request_id: &str) -> AppError {
        match self {
            Self::Transport(_) => AppError::Unavailable { retry_after: None },
            Self::Unavailable { retry_after, .. } => AppError::Unavailable { retry_after: *retry_after },
            Self::ScopeMissing(scope) => AppError::Forbidden { scope: scope.clone() },
            Self::ProofNeeded => AppError::ProofNeeded,
            Self::NotFound => AppError::NotFound,
            Self::Proof(_)
            | Self::TokenRefused
            | Self::Unexpected(_)
            | Self::TooLarge
            | Self::Format(_)
            | Self::Address(_) => AppError::Unexpected { request_id: Some(request_id.to_owned()) },
        }
    }
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    fn unauthorized(challenge: &'static str) -> ApiError {
        let headers = [(header::WWW_AUTHENTICATE, HeaderValue::from_static(challenge))].into_iter().collect();
        refusal(StatusCode::UNAUTHORIZED, &headers, b"")
    }

    #[test]
    fn an_api_that_asks_for_a_fresh_sign_in_is_told_from_one_that_refuses_the_token_c57() {
        let proof =
            unauthorized(r#"Bearer realm="x", error="insufficient_user_authentication", max_age="300""#);
        assert_eq!(proof.to_app("a-request"), AppError::ProofNeeded);
        for challenge in [
            r#"Bearer realm="x", error="invalid_token""#,
            r#"Bearer error="invalid_token", error_description="insufficient_user_authentication""#,
            "Bearer",
        ] {
            assert!(matches!(unauthorized(challenge), ApiError::TokenRefused), "{challenge}");
        }
    }
}

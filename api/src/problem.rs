//! What can go wrong, and how the client is told: RFC 9457 in the body, RFC 6750 §3 in `WWW-Authenticate`.
//!
//! A text that leaves here is a fixed sentence: nothing of a token, of the store or of the code is in it.

use std::error::Error;

use axum::{
    Extension, Json,
    extract::Request,
    http::{HeaderName, HeaderValue, StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use domain::{Problem, problem::MEDIA_TYPE};

use crate::{
    KeysUnavailable,
    auth::{bearer::NoToken, claims::Refusal, verifier::NotVerified},
    request_log::RequestId,
    store::StoreError,
};

/// Why a request is not answered with what it asked for.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ApiError {
    #[error("an access token is needed")]
    NoCredentials,
    #[error("{0}")]
    InvalidRequest(&'static str),
    #[error(transparent)]
    InvalidToken(#[from] Refusal),
    #[error("the scope {0} is needed")]
    InsufficientScope(&'static str),
    #[error("there is no such report")]
    NoSuchReport,
    #[error("the request is too large")]
    TooLarge,
    #[error("access tokens can't be checked just now")]
    KeysUnavailable(#[from] KeysUnavailable),
    #[error("the store failed")]
    Store(#[from] StoreError),
}

impl From<NoToken> for ApiError {
    fn from(error: NoToken) -> Self {
        match error {
            NoToken::Absent => Self::NoCredentials,
            NoToken::Malformed(why) => Self::InvalidRequest(why),
        }
    }
}

impl From<NotVerified> for ApiError {
    fn from(error: NotVerified) -> Self {
        match error {
            NotVerified::Refused(refusal) => refusal.into(),
            NotVerified::KeysUnavailable(error) => error.into(),
        }
    }
}

impl ApiError {
    const fn status(&self) -> StatusCode {
        match self {
            Self::InvalidRequest(_) => StatusCode::BAD_REQUEST,
            Self::NoCredentials | Self::InvalidToken(_) => StatusCode::UNAUTHORIZED,
            Self::InsufficientScope(_) => StatusCode::FORBIDDEN,
            Self::NoSuchReport => StatusCode::NOT_FOUND,
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::KeysUnavailable(_) => StatusCode::SERVICE_UNAVAILABLE,
            Self::Store(_) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// The header that tells a client what to do about it.
    fn header(&self) -> Option<(HeaderName, String)> {
        let challenge = match self {
            Self::NoCredentials => String::new(),
            Self::InvalidRequest(why) => format!(r#", error="invalid_request", error_description="{why}""#),
            Self::InvalidToken(why) => format!(r#", error="invalid_token", error_description="{why}""#),
            Self::InsufficientScope(scope) => format!(r#", error="insufficient_scope", scope="{scope}""#),
            Self::KeysUnavailable(error) => {
                return Some((header::RETRY_AFTER, error.retry_after.as_secs().max(1).to_string()));
            }
            Self::NoSuchReport | Self::TooLarge | Self::Store(_) => return None,
        };
        Some((header::WWW_AUTHENTICATE, format!(r#"Bearer realm="expenses"{challenge}"#)))
    }

    /// The fault is logged here and only here; the client learns nothing of it.
    fn detail(&self) -> Option<String> {
        if let Self::Store(error) = self {
            tracing::error!(target: "api", error = error as &dyn Error, "the store failed");
            return None;
        }
        Some(self.to_string())
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let status = self.status();
        let mut response = (status, Extension(problem(status, self.detail()))).into_response();
        if let Some((name, value)) = self.header()
            && let Ok(value) = HeaderValue::from_str(&value)
        {
            response.headers_mut().insert(name, value);
        }
        response
    }
}

fn problem(status: StatusCode, detail: Option<String>) -> Problem {
    Problem {
        kind: "about:blank".to_owned(),
        title: status.canonical_reason().unwrap_or("Error").to_owned(),
        status: status.as_u16(),
        detail,
        request_id: None,
    }
}

/// The layer that gives every error its body: those of the handlers, and those that come without one from the
/// layers below (an unknown route, a wrong method, a timeout, a panic).
pub(crate) async fn render(request: Request, next: Next) -> Response {
    let request_id = request.extensions().get::<RequestId>().map(ToString::to_string);
    let mut response = next.run(request).await;
    let status = response.status();
    if !status.is_client_error() && !status.is_server_error() {
        return response;
    }
    let problem = response.extensions_mut().remove::<Problem>().unwrap_or_else(|| problem(status, None));
    let problem = Problem { request_id, ..problem };
    *response.body_mut() = Json(&problem).into_response().into_body();
    response.headers_mut().remove(header::CONTENT_LENGTH);
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(MEDIA_TYPE));
    response.extensions_mut().insert(problem);
    response
}

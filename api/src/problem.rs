//! What can go wrong, and how the client is told: RFC 9457 in the body, RFC 6750 §3 and RFC 9449 §7.1 in
//! `WWW-Authenticate`.
//!
//! A text that leaves here is a fixed sentence: nothing of a token, of the store or of the code is in it.

use std::error::Error;

use axum::{
    Extension, Json,
    extract::{Request, State},
    http::{HeaderName, HeaderValue, StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use domain::{Problem, problem::MEDIA_TYPE};

use crate::{
    KeysUnavailable,
    auth::{
        challenge::{Challenge, Schemes},
        claims::Refusal,
        credentials::{NoToken, Scheme},
        dpop::{self, BadProof, NotProven},
        verifier::NotVerified,
    },
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
    #[error("bearer tokens are not taken here: a token that is bound to a key is needed (DPoP)")]
    BearerNotTaken,
    #[error(transparent)]
    InvalidProof(#[from] BadProof),
    #[error("the proof needs a nonce of this API's, and a recent one")]
    NonceNeeded(String),
    #[error("proofs can't be remembered just now")]
    TooManyProofs,
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

impl From<NotProven> for ApiError {
    fn from(error: NotProven) -> Self {
        match error {
            NotProven::Token(refusal) => refusal.into(),
            NotProven::Proof(bad) => bad.into(),
            NotProven::NonceNeeded(nonce) => Self::NonceNeeded(nonce),
            NotProven::Full => Self::TooManyProofs,
        }
    }
}

impl ApiError {
    const fn status(&self) -> StatusCode {
        match self {
            Self::InvalidRequest(_) => StatusCode::BAD_REQUEST,
            Self::NoCredentials
            | Self::BearerNotTaken
            | Self::InvalidToken(_)
            | Self::InvalidProof(_)
            | Self::NonceNeeded(_) => StatusCode::UNAUTHORIZED,
            Self::InsufficientScope(_) => StatusCode::FORBIDDEN,
            Self::NoSuchReport => StatusCode::NOT_FOUND,
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::KeysUnavailable(_) | Self::TooManyProofs => StatusCode::SERVICE_UNAVAILABLE,
            Self::Store(_) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// What is wrong with the credentials, as a challenge tells it (RFC 6750 §3.1, RFC 9449 §7.1).
    fn challenge(&self) -> Option<Challenge> {
        let error = match self {
            Self::NoCredentials | Self::BearerNotTaken => return Some(Challenge::default()),
            Self::InvalidRequest(_) => "invalid_request",
            Self::InvalidToken(_) => "invalid_token",
            Self::InvalidProof(_) => "invalid_dpop_proof",
            Self::NonceNeeded(_) => "use_dpop_nonce",
            Self::InsufficientScope(scope) => {
                return Some(Challenge(vec![
                    ("error", "insufficient_scope".into()),
                    ("scope", (*scope).into()),
                ]));
            }
            _ => return None,
        };
        Some(Challenge(vec![("error", error.into()), ("error_description", self.to_string())]))
    }

    /// The header that tells a client what to do about it, besides the challenge.
    fn header(&self) -> Option<(HeaderName, String)> {
        match self {
            Self::KeysUnavailable(error) => {
                Some((header::RETRY_AFTER, error.retry_after.as_secs().max(1).to_string()))
            }
            Self::TooManyProofs => Some((header::RETRY_AFTER, "1".to_owned())),
            Self::NonceNeeded(nonce) => Some((dpop::NONCE, nonce.clone())),
            _ => None,
        }
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
        if let Some(challenge) = self.challenge() {
            response.extensions_mut().insert(challenge);
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

/// The layer that gives every error its body, and its challenge in the scheme that the request used: those of the handlers, and those that come without one from the
/// layers below (an unknown route, a wrong method, a timeout, a panic).
pub(crate) async fn render(State(schemes): State<Schemes>, request: Request, next: Next) -> Response {
    let used = Scheme::of(request.headers());
    let request_id = request.extensions().get::<RequestId>().map(ToString::to_string);
    let mut response = next.run(request).await;
    let status = response.status();
    if !status.is_client_error() && !status.is_server_error() {
        return response;
    }
    if let Some(challenge) = response.extensions_mut().remove::<Challenge>() {
        schemes.challenge(used, &challenge, response.headers_mut());
    }
    let problem = response.extensions_mut().remove::<Problem>().unwrap_or_else(|| problem(status, None));
    let problem = Problem { request_id, ..problem };
    *response.body_mut() = Json(&problem).into_response().into_body();
    response.headers_mut().remove(header::CONTENT_LENGTH);
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(MEDIA_TYPE));
    response.extensions_mut().insert(problem);
    response
}

//! What can go wrong, and how the client is told: RFC 9457 in the body, RFC 6750 §3 and RFC 9449 §7.1 in
//! `WWW-Authenticate`.
//!
//! A text that leaves here is a fixed sentence: nothing of a token, of the store or of the code is in it.

use std::{error::Error, time::Duration};

use axum::{
    Extension, Json,
    extract::{Request, State},
    http::{HeaderName, HeaderValue, StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use domain::{Denied, Invalid, Problem, problem::MEDIA_TYPE};

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
    sheet::Unusable,
    store::{NotDone, StoreError},
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
    #[error("too many requests of this person; wait for the seconds that Retry-After tells")]
    TooManyRequests { retry_after: Duration },
    #[error("the request is too large")]
    TooLarge,
    #[error("{what} may have {limit} bytes at most")]
    FileTooLarge { what: &'static str, limit: usize },
    #[error("too many files come in just now")]
    TooManyUploads,
    #[error("the body must be {0}")]
    UnsupportedMediaType(&'static str),
    /// What came is of no kind that is taken, or of another one than was said.
    #[error("a receipt is a PDF, PNG, JPEG or WebP file, and of the kind that Content-Type says")]
    NoReceipt,
    /// The body is no JSON, or none of the type that the route takes.
    #[error("the body is not what this route takes (line {line}, column {column})")]
    Body { line: usize, column: usize },
    #[error(transparent)]
    Unusable(#[from] Unusable),
    /// A header, the query or a path can't be understood.
    #[error("{0}")]
    Malformed(&'static str),
    #[error(transparent)]
    Invalid(#[from] Invalid),
    #[error("send If-Match with the ETag of what you have seen, so that nobody's change is lost")]
    PreconditionRequired,
    #[error(transparent)]
    NotDone(NotDone),
    #[error("access tokens can't be checked just now")]
    KeysUnavailable(#[from] KeysUnavailable),
    #[error("the store failed")]
    Store(#[from] StoreError),
}

impl From<NotDone> for ApiError {
    fn from(error: NotDone) -> Self {
        match error {
            NotDone::Store(error) => Self::Store(error),
            NotDone::Invalid(invalid) => Self::Invalid(invalid),
            error => Self::NotDone(error),
        }
    }
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
            Self::InvalidRequest(_) | Self::Malformed(_) => StatusCode::BAD_REQUEST,
            Self::NoCredentials
            | Self::BearerNotTaken
            | Self::InvalidToken(_)
            | Self::InvalidProof(_)
            | Self::NonceNeeded(_) => StatusCode::UNAUTHORIZED,
            Self::InsufficientScope(_) => StatusCode::FORBIDDEN,
            Self::TooManyRequests { .. } => StatusCode::TOO_MANY_REQUESTS,
            Self::TooLarge | Self::FileTooLarge { .. } => StatusCode::PAYLOAD_TOO_LARGE,
            Self::UnsupportedMediaType(_) | Self::NoReceipt => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Self::Body { .. } | Self::Unusable(_) | Self::Invalid(_) => StatusCode::UNPROCESSABLE_ENTITY,
            Self::PreconditionRequired => StatusCode::PRECONDITION_REQUIRED,
            Self::NotDone(error) => status(error),
            Self::KeysUnavailable(_) | Self::TooManyProofs | Self::TooManyUploads => {
                StatusCode::SERVICE_UNAVAILABLE
            }
            Self::Store(_) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// What is wrong with the credentials, as a challenge tells it (RFC 6750 §3.1, RFC 9449 §7.1, RFC 9470 §3).
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
            Self::NotDone(NotDone::ProofNeeded { max_age }) => {
                return Some(Challenge(vec![
                    ("error", "insufficient_user_authentication".into()),
                    ("error_description", self.to_string()),
                    ("max_age", max_age.as_secs().to_string()),
                ]));
            }
            _ => return None,
        };
        Some(Challenge(vec![("error", error.into()), ("error_description", self.to_string())]))
    }

    /// The header that tells a client what to do about it, besides the challenge.
    fn header(&self) -> Option<(HeaderName, String)> {
        match self {
            Self::KeysUnavailable(error) => Some(retry(error.retry_after)),
            Self::TooManyProofs | Self::TooManyUploads => Some(retry(Duration::from_secs(1))),
            Self::TooManyRequests { retry_after } => Some(retry(*retry_after)),
            Self::NonceNeeded(nonce) => Some((dpop::NONCE, nonce.clone())),
            _ => None,
        }
    }

    /// The same in the body. A fault of the store is logged here and only here; the client learns nothing of it.
    pub(crate) fn into_problem(self) -> Problem {
        let mut problem = problem(self.status(), Some(self.to_string()));
        match self {
            Self::Store(error) => {
                tracing::error!(target: "api", error = &error as &dyn Error, "the store failed");
                problem.detail = None;
            }
            Self::Invalid(invalid) => problem.errors = invalid.errors().to_vec(),
            Self::NotDone(NotDone::Stale(present)) => problem.present = Some(present),
            _ => {}
        }
        problem
    }
}

const fn status(error: &NotDone) -> StatusCode {
    match error {
        NotDone::ProofNeeded { .. } => StatusCode::UNAUTHORIZED,
        NotDone::NoSuch(_) => StatusCode::NOT_FOUND,
        NotDone::Stale(_) => StatusCode::PRECONDITION_FAILED,
        NotDone::Denied(Denied::Actor { .. }) => StatusCode::FORBIDDEN,
        NotDone::Denied(Denied::Status { .. })
        | NotDone::Closed(_)
        | NotDone::NotOpen(_)
        | NotDone::Full
        | NotDone::TooManyReceipts
        | NotDone::NothingToImport
        | NotDone::NotReady(_) => StatusCode::CONFLICT,
        NotDone::KeyReused | NotDone::Invalid(_) => StatusCode::UNPROCESSABLE_ENTITY,
        NotDone::Store(_) => StatusCode::INTERNAL_SERVER_ERROR,
    }
}

/// Whole seconds, rounded up (RFC 9110 §10.2.3): who comes back then is not sent away again.
fn retry(after: Duration) -> (HeaderName, String) {
    let seconds = after.as_secs() + u64::from(after.subsec_nanos() > 0);
    (header::RETRY_AFTER, seconds.max(1).to_string())
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let (status, header, challenge) = (self.status(), self.header(), self.challenge());
        let mut response = (status, Extension(self.into_problem())).into_response();
        if let Some((name, value)) = header
            && let Ok(value) = HeaderValue::from_str(&value)
        {
            response.headers_mut().insert(name, value);
        }
        if let Some(challenge) = challenge {
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
        errors: Vec::new(),
        present: None,
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

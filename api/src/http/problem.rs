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
use domain::{Denied, Invalid, Problem, import::FileRefusal, problem::MEDIA_TYPE};

use super::request_log::RequestId;
use crate::{
    auth::{
        challenge::{Challenge, Schemes},
        credentials::{CredentialsError, Scheme},
        dpop::{self, DpopError, ProofError},
        token_error::TokenError,
        verifier::VerificationError,
    },
    receipts::files::error::FileError,
    store::error::{OperationError, StoreError},
};

/// Why a request is not answered with what it asked for.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ApiError {
    #[error("an access token is needed")]
    NoCredentials,
    #[error("{0}")]
    InvalidRequest(&'static str),
    #[error(transparent)]
    InvalidToken(#[from] TokenError),
    #[error("bearer tokens are not taken here: a token that is bound to a key is needed (DPoP)")]
    BearerNotTaken,
    #[error(transparent)]
    InvalidProof(#[from] ProofError),
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
    ImportFile(#[from] FileRefusal),
    /// A header, the query or a path can't be understood.
    #[error("{0}")]
    Malformed(&'static str),
    #[error(transparent)]
    Invalid(#[from] Invalid),
    #[error("send If-Match with the ETag of what you have seen, so that nobody's change is lost")]
    PreconditionRequired,
    #[error(transparent)]
    Operation(OperationError),
    #[error("access tokens can't be checked just now")]
    TokensUncheckable { retry_after: Duration },
    #[error("the store failed")]
    Store(#[from] StoreError),
    #[error("{}", file_problem(.0))]
    ReceiptFile(#[from] FileError),
}

impl From<OperationError> for ApiError {
    fn from(error: OperationError) -> Self {
        match error {
            OperationError::Store(error) => Self::Store(error),
            OperationError::Invalid(invalid) => Self::Invalid(invalid),
            error => Self::Operation(error),
        }
    }
}

impl From<CredentialsError> for ApiError {
    fn from(error: CredentialsError) -> Self {
        match error {
            CredentialsError::Absent => Self::NoCredentials,
            CredentialsError::Malformed(why) => Self::InvalidRequest(why),
        }
    }
}

impl From<VerificationError> for ApiError {
    fn from(error: VerificationError) -> Self {
        match error {
            VerificationError::Refused(refusal) => refusal.into(),
            VerificationError::Unavailable { retry_after } => Self::TokensUncheckable { retry_after },
        }
    }
}

impl From<DpopError> for ApiError {
    fn from(error: DpopError) -> Self {
        match error {
            DpopError::BearerRefused => Self::BearerNotTaken,
            DpopError::Token(refusal) => refusal.into(),
            DpopError::Proof(bad) => bad.into(),
            DpopError::NonceNeeded(nonce) => Self::NonceNeeded(nonce),
            DpopError::Full => Self::TooManyProofs,
            DpopError::Store(error) => error.into(),
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
            Self::Body { .. } | Self::ImportFile(_) | Self::Invalid(_) => StatusCode::UNPROCESSABLE_ENTITY,
            Self::PreconditionRequired => StatusCode::PRECONDITION_REQUIRED,
            Self::Operation(error) => status(error),
            Self::TokensUncheckable { .. } | Self::TooManyProofs | Self::TooManyUploads => {
                StatusCode::SERVICE_UNAVAILABLE
            }
            Self::Store(StoreError::Busy(_))
            | Self::ReceiptFile(FileError::Storage(_) | FileError::TimedOut) => {
                StatusCode::SERVICE_UNAVAILABLE
            }
            Self::Store(_) | Self::ReceiptFile(_) => StatusCode::INTERNAL_SERVER_ERROR,
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
            Self::Operation(OperationError::ReauthenticationRequired { max_age }) => {
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
            Self::TooManyProofs | Self::TooManyUploads | Self::Store(StoreError::Busy(_)) => {
                Some(retry(Duration::from_secs(1)))
            }
            Self::TooManyRequests { retry_after } | Self::TokensUncheckable { retry_after } => {
                Some(retry(*retry_after))
            }
            Self::ReceiptFile(FileError::Storage(_) | FileError::TimedOut) => {
                Some(retry(Duration::from_secs(5)))
            }
            Self::NonceNeeded(nonce) => Some((dpop::NONCE, nonce.clone())),
            _ => None,
        }
    }

    /// The same in the body. A fault of the store or of a file is logged here and only here; the client learns nothing of
    /// it.
    pub(crate) fn into_problem(self) -> Problem {
        let mut problem = problem(self.status(), Some(self.to_string()));
        match self {
            Self::Store(error) => {
                tracing::error!(target: "api", error = &error as &dyn Error, "the store failed");
                problem.detail = None;
            }
            Self::ReceiptFile(error) => {
                tracing::error!(target: "api", error = &error as &dyn Error, "a receipt's file failed");
            }
            Self::Invalid(invalid) => problem.errors = invalid.errors().to_vec(),
            Self::ImportFile(refusal) => problem.file = Some(refusal),
            Self::Operation(OperationError::Import(conflict)) => problem.import = Some(conflict),
            Self::Operation(OperationError::Stale(present)) => problem.present = Some(present),
            _ => {}
        }
        problem
    }
}

const fn status(error: &OperationError) -> StatusCode {
    match error {
        OperationError::ReauthenticationRequired { .. } => StatusCode::UNAUTHORIZED,
        OperationError::NotFound(_) => StatusCode::NOT_FOUND,
        OperationError::Stale(_) => StatusCode::PRECONDITION_FAILED,
        OperationError::Denied(Denied::Actor { .. }) => StatusCode::FORBIDDEN,
        OperationError::Denied(Denied::Status { .. })
        | OperationError::Closed(_)
        | OperationError::NotOpen(_)
        | OperationError::Full
        | OperationError::TooManyReceipts
        | OperationError::Import(_)
        | OperationError::Refund(_)
        | OperationError::NotReady(_) => StatusCode::CONFLICT,
        OperationError::KeyReused | OperationError::Invalid(_) => StatusCode::UNPROCESSABLE_ENTITY,
        OperationError::Store(_) => StatusCode::INTERNAL_SERVER_ERROR,
    }
}

/// What a person can do about a file that can't be stored or read.
const fn file_problem(error: &FileError) -> &'static str {
    match error {
        FileError::Storage(_) | FileError::TimedOut => {
            "receipts can't be stored or read just now; try again in a few seconds, nothing that was there is lost"
        }
        FileError::Missing { .. } | FileError::Damaged { .. } => {
            "the file of this receipt is damaged; add it again, or ask whoever runs this to restore it"
        }
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
        file: None,
        import: None,
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

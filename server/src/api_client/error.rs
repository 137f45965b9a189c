//! What it means where the API does not do what it was asked (RFC 6750 §3.1, RFC 9457).

use app::{AppError, Scope};
use axum::BoxError;
use bff::ProofError;
use domain::{
    FieldError, Problem,
    import::{FileRefusal, ImportConflict},
};
use http::{HeaderMap, StatusCode};
use uuid::Uuid;

use crate::challenge::{missing_scope, rejection, requires_step_up, retry_after};

/// Why the API gave no answer to show.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ApiError {
    #[error("the API can't be reached")]
    Connection(#[from] hyper_util::client::legacy::Error),
    #[error("the API can't be reached by way of the proxy")]
    Proxy(#[source] reqwest::Error),
    #[error("the API's answer broke off")]
    BrokenOff(#[source] BoxError),
    #[error("the API did not answer in time")]
    Timeout,
    #[error("the access token can't be shown")]
    Proof(#[from] ProofError),
    /// With its own words, which are not to be believed.
    #[error("the API did not take the access token")]
    TokenRejected { error: Option<String>, description: Option<String> },
    #[error("the API asks for a fresh sign-in")]
    StepUpRequired,
    #[error("the scope {0} is missing")]
    ScopeMissing(String),
    #[error("the API knows no such thing")]
    NotFound,
    #[error("it is not the person's to do")]
    Forbidden,
    /// Of a list: its query, which a person's address may have brought.
    #[error("the API can't read what was asked: {:?}", .detail.as_deref().unwrap_or_default())]
    Malformed { detail: Option<String> },
    #[error("what was sent is at fault")]
    Invalid(Vec<FieldError>),
    /// Of most requests: the form's key came before with something else.
    #[error("what was sent can't be processed")]
    Unprocessable { file: Option<FileRefusal> },
    #[error("the person saw another version")]
    VersionMismatch,
    #[error("it can't be done as things stand")]
    Conflict,
    #[error("the import does not take this")]
    ImportConflict { why: ImportConflict },
    #[error("a file is larger than the API takes")]
    FileTooLarge,
    #[error("a file is no receipt")]
    NoReceipt,
    #[error("a table is larger than the API takes")]
    TableTooLarge,
    #[error("a file is no table that can be imported")]
    NoTable { why: Option<FileRefusal> },
    #[error("too many requests of the person")]
    TooManyRequests { retry_after: Option<u32> },
    #[error("the API is not available ({status})")]
    Unavailable { status: StatusCode, retry_after: Option<u32> },
    #[error("the API answered {status}, {:?}", .title.as_deref().unwrap_or("without a title"))]
    Unexpected { status: StatusCode, title: Option<String> },
    #[error("the API's answer is larger than {max_bytes} bytes")]
    ResponseTooLarge { max_bytes: usize },
    #[error("the API's answer can't be read")]
    InvalidJson(#[from] serde_json::Error),
    #[error("the API's file is of a kind that is not shown")]
    MediaTypeNotAllowed,
    #[error("the request to the API can't be written")]
    Unwritable(#[source] serde_json::Error),
    #[error("the query to the API can't be written")]
    Query(#[from] serde_urlencoded::ser::Error),
    #[error("the API's address")]
    Address(#[from] url::ParseError),
    #[error("the request to the API")]
    Request(#[from] http::Error),
}

/// What a response without success means (RFC 6750 §3.1).
pub(super) fn from_response(status: StatusCode, headers: &HeaderMap, body: &[u8]) -> ApiError {
    let problem = serde_json::from_slice::<Problem>(body).ok();
    match status {
        StatusCode::BAD_REQUEST => ApiError::Malformed { detail: problem.and_then(|problem| problem.detail) },
        StatusCode::UNAUTHORIZED if requires_step_up(headers) => ApiError::StepUpRequired,
        StatusCode::UNAUTHORIZED => {
            let (error, description) = rejection(headers);
            ApiError::TokenRejected { error, description }
        }
        StatusCode::FORBIDDEN => missing_scope(headers).map_or(ApiError::Forbidden, ApiError::ScopeMissing),
        StatusCode::NOT_FOUND => ApiError::NotFound,
        StatusCode::CONFLICT => match problem.and_then(|problem| problem.import) {
            Some(why) => ApiError::ImportConflict { why },
            None => ApiError::Conflict,
        },
        StatusCode::PRECONDITION_FAILED => ApiError::VersionMismatch,
        StatusCode::PAYLOAD_TOO_LARGE => ApiError::FileTooLarge,
        StatusCode::UNSUPPORTED_MEDIA_TYPE => ApiError::NoReceipt,
        StatusCode::UNPROCESSABLE_ENTITY => match problem {
            Some(problem) if !problem.errors.is_empty() => ApiError::Invalid(problem.errors),
            problem => ApiError::Unprocessable { file: problem.and_then(|problem| problem.file) },
        },
        StatusCode::TOO_MANY_REQUESTS => ApiError::TooManyRequests { retry_after: retry_after(headers) },
        StatusCode::BAD_GATEWAY | StatusCode::SERVICE_UNAVAILABLE | StatusCode::GATEWAY_TIMEOUT => {
            ApiError::Unavailable { status, retry_after: retry_after(headers) }
        }
        status => ApiError::Unexpected { status, title: problem.map(|problem| problem.title) },
    }
}

impl ApiError {
    /// A call that went by way of a proxy failed. Its address may hold what a person looks for.
    pub(super) fn by_proxy(error: reqwest::Error) -> Self {
        Self::Proxy(error.without_url())
    }

    /// Whether the API did what it is there for, and the person is at fault or too late: no news for the operator.
    pub(crate) const fn is_client_error(&self) -> bool {
        matches!(
            self,
            Self::StepUpRequired
                | Self::NotFound
                | Self::Forbidden
                | Self::Malformed { .. }
                | Self::Invalid(_)
                | Self::Unprocessable { .. }
                | Self::VersionMismatch
                | Self::Conflict
                | Self::ImportConflict { .. }
                | Self::FileTooLarge
                | Self::NoReceipt
                | Self::TableTooLarge
                | Self::NoTable { .. }
                | Self::TooManyRequests { .. }
        )
    }

    /// Whether the API has read the token, and found nothing wrong with it.
    pub(crate) const fn shows_accepted_token(&self) -> bool {
        matches!(
            self,
            Self::StepUpRequired
                | Self::ScopeMissing(_)
                | Self::NotFound
                | Self::Forbidden
                | Self::Invalid(_)
                | Self::Unprocessable { .. }
                | Self::VersionMismatch
                | Self::Conflict
                | Self::ImportConflict { .. }
        )
    }

    /// What the person is told.
    pub(crate) fn to_app(&self, request_id: &str) -> AppError {
        match self {
            Self::Connection(_) | Self::Proxy(_) | Self::BrokenOff(_) | Self::Timeout => {
                AppError::Unavailable { retry_after: None }
            }
            Self::Unavailable { retry_after, .. } => AppError::Unavailable { retry_after: *retry_after },
            Self::ScopeMissing(scope) => AppError::Forbidden { scope: Scope::from_word(scope) },
            Self::StepUpRequired => AppError::ReauthenticationNeeded,
            Self::TokenRejected { .. } => AppError::SignInNotAccepted,
            Self::NotFound => AppError::NotFound,
            Self::Forbidden => AppError::NotYours,
            Self::Malformed { .. } => AppError::Unreadable,
            Self::Invalid(errors) => AppError::Invalid { errors: errors.clone() },
            Self::Unprocessable { .. } => AppError::FormReused,
            Self::VersionMismatch => AppError::Changed,
            Self::Conflict => AppError::Conflict,
            Self::ImportConflict { why } => AppError::ImportConflict { why: *why },
            Self::FileTooLarge => AppError::FileTooLarge,
            Self::NoReceipt => AppError::UnsupportedFile,
            Self::TableTooLarge => AppError::TableTooLarge,
            Self::NoTable { why } => AppError::UnreadableTable { why: *why },
            Self::TooManyRequests { retry_after } => AppError::TooManyRequests { retry_after: *retry_after },
            Self::Proof(_)
            | Self::Unexpected { .. }
            | Self::ResponseTooLarge { .. }
            | Self::InvalidJson(_)
            | Self::Unwritable(_)
            | Self::Query(_)
            | Self::MediaTypeNotAllowed
            | Self::Address(_)
            | Self::Request(_) => AppError::Unexpected { request_id: request_id.parse::<Uuid>().ok() },
        }
    }
}

#[cfg(test)]
mod tests {
    use std::error::Error;

    use http::{HeaderValue, header};

    use super::*;

    fn app_error(status: u16, headers: &[(header::HeaderName, &'static str)], body: &str) -> AppError {
        let headers = headers.iter().map(|(name, value)| (name.clone(), HeaderValue::from_static(value)));
        let status = StatusCode::from_u16(status).unwrap();
        from_response(status, &headers.collect(), body.as_bytes()).to_app("a-request")
    }

    #[tokio::test]
    async fn an_api_that_is_out_of_reach_by_its_proxy_is_logged_without_what_was_asked() {
        // Nobody listens there. A file's name and what somebody looks for stand in the query.
        let http = reqwest::Client::new();
        let failed = http.get("http://127.0.0.1:9/expenses?q=Picnic").send().await.unwrap_err();
        assert!(failed.to_string().contains("Picnic"));
        let error = ApiError::by_proxy(failed);
        let mut cause = error.source();
        while let Some(told) = cause {
            assert!(!told.to_string().contains("Picnic"), "{told}");
            cause = told.source();
        }
        assert!(!format!("{error:?}").contains("Picnic"), "{error:?}");
    }

    #[test]
    fn an_api_that_asks_for_a_fresh_sign_in_is_told_from_one_that_refuses_the_token_c57() {
        let challenge = |value| [(header::WWW_AUTHENTICATE, value)];
        let proof = challenge(r#"Bearer realm="x", error="insufficient_user_authentication", max_age="300""#);
        assert_eq!(app_error(401, &proof, ""), AppError::ReauthenticationNeeded);
        for other in [
            r#"Bearer realm="x", error="invalid_token""#,
            r#"Bearer error="invalid_token", error_description="insufficient_user_authentication""#,
            "Bearer",
        ] {
            assert_eq!(app_error(401, &challenge(other), ""), AppError::SignInNotAccepted, "{other}");
        }
    }

    #[test]
    fn each_error_response_has_its_own_words() {
        let scope =
            [(header::WWW_AUTHENTICATE, r#"Bearer error="insufficient_scope", scope="approve:reports""#)];
        let missing = AppError::Forbidden { scope: Some(Scope::ApproveReports) };
        assert_eq!(app_error(400, &[], ""), AppError::Unreadable);
        assert_eq!(app_error(403, &scope, ""), missing);
        let unknown = [(header::WWW_AUTHENTICATE, r#"Bearer error="insufficient_scope", scope="to win""#)];
        assert_eq!(app_error(403, &unknown, ""), AppError::Forbidden { scope: None });
        assert_eq!(app_error(403, &[], ""), AppError::NotYours);
        assert_eq!(app_error(409, &[], ""), AppError::Conflict);
        let problem = r#"{"type":"about:blank","title":"Conflict","status":409,"detail":"a text of a file"}"#;
        assert_eq!(app_error(409, &[], problem), AppError::Conflict);
        assert_eq!(app_error(412, &[], ""), AppError::Changed);
        assert_eq!(app_error(413, &[], ""), AppError::FileTooLarge);
        assert_eq!(app_error(415, &[], ""), AppError::UnsupportedFile);
        let retry = [(header::RETRY_AFTER, "7")];
        assert_eq!(app_error(429, &retry, ""), AppError::TooManyRequests { retry_after: Some(7) });
        assert_eq!(app_error(503, &retry, ""), AppError::Unavailable { retry_after: Some(7) });
    }

    #[test]
    fn a_fault_is_told_at_its_field_and_a_key_that_was_used_is_told_from_it() {
        let problem = r#"{"type":"about:blank","title":"Unprocessable Content","status":422"#;
        let faulty = format!(r#"{problem},"errors":[{{"field":"title","fault":"missing"}}]}}"#);
        assert_eq!(app_error(422, &[], &faulty).to_string(), "The title is missing.");
        assert_eq!(app_error(422, &[], &format!("{problem}}}")), AppError::FormReused);
    }
}

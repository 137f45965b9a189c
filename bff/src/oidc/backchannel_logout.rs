//! `POST /backchannel-logout`: the provider itself ends sessions (OpenID Connect Back-Channel Logout).
//!
//! No browser takes part, so neither cookie nor origin says anything: the logout token alone does.

use std::error::Error;

use axum::{
    Form, Json,
    extract::{State, rejection::FormRejection},
    response::{IntoResponse, Response},
};
use http::{HeaderMap, HeaderValue, StatusCode, header};
use serde::Deserialize;
use serde_json::json;

use super::logout_token::{LogoutTarget, LogoutToken, LogoutTokenError};
use crate::{session::end_reason::EndReason, state::Bff, tokens::token_endpoint::RETRY_AFTER};

/// §2.5
#[derive(Deserialize)]
pub(crate) struct LogoutForm {
    logout_token: String,
}

/// Why nobody was signed out.
#[derive(Debug, thiserror::Error)]
enum LogoutFailure {
    #[error("the request brings no logout token")]
    Form(#[from] FormRejection),
    #[error("the logout token is refused")]
    Token(#[from] LogoutTokenError),
    #[error("the logout token was used before")]
    Replayed,
    #[error("the sessions' table")]
    Store(#[from] sqlx::Error),
}

pub(crate) async fn backchannel_logout(
    State(bff): State<Bff>,
    form: Result<Form<LogoutForm>, FormRejection>,
) -> Response {
    match log_out(&bff, form).await {
        Ok(ended) => {
            tracing::info!(ended, "the provider signed a person out");
            StatusCode::OK.into_response()
        }
        Err(failure) => {
            failure.log();
            failure.into_response()
        }
    }
}

async fn log_out(bff: &Bff, form: Result<Form<LogoutForm>, FormRejection>) -> Result<u64, LogoutFailure> {
    let Form(LogoutForm { logout_token }) = form?;
    let token = LogoutToken::read(bff, &logout_token).await?;
    if bff.sessions().is_logout_token_used(&token.jti_hash).await? {
        return Err(LogoutFailure::Replayed);
    }
    let keys = match token.target {
        LogoutTarget::ProviderSession(session) => bff.sessions().of_provider_session(session).await?,
        LogoutTarget::Person(person) => bff.sessions().keys_of_person(person).await?,
    };
    let ended = bff.tokens().end(&keys, EndReason::Revoked).await?;
    // Recorded last: a provider that heard of a failure sends the same token again.
    bff.sessions().record_logout_token(&token.jti_hash, token.forget_at).await?;
    Ok(ended)
}

impl LogoutFailure {
    /// Whether it is no fault of the token's.
    const fn is_temporary(&self) -> bool {
        matches!(self, Self::Store(_) | Self::Token(LogoutTokenError::Provider(_)))
    }

    fn log(&self) {
        let error = self as &dyn Error;
        match self {
            Self::Store(_) => tracing::error!(error, "a back-channel logout could not be carried out"),
            failure if failure.is_temporary() => {
                tracing::warn!(error, "a back-channel logout could not be checked");
            }
            _ => tracing::warn!(error, "a back-channel logout was refused"),
        }
    }
}

/// §2.8: 400 with an error in the manner of RFC 6749 §5.2. What is temporary is 503, so that it is sent again.
impl IntoResponse for LogoutFailure {
    fn into_response(self) -> Response {
        if self.is_temporary() {
            let retry_after = HeaderValue::from(RETRY_AFTER.whole_seconds());
            let headers = HeaderMap::from_iter([(header::RETRY_AFTER, retry_after)]);
            return (StatusCode::SERVICE_UNAVAILABLE, headers).into_response();
        }
        let body = json!({ "error": "invalid_request", "error_description": self.to_string() });
        (StatusCode::BAD_REQUEST, Json(body)).into_response()
    }
}

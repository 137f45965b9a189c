//! From a page to the API and back: one request's session becomes an access token, and the API's answer the page's.

use std::error::Error;

use app::{AccessTokenView, AppError, Backend, Profile, SessionView};
use async_trait::async_trait;
use bff::{AccessToken, Bff, Session, TokenError};
use domain::Report;

use crate::api_client::{ApiClient, ApiError};

/// The gateway of one request.
pub(crate) struct Gateway {
    pub(crate) bff: Bff,
    pub(crate) api: ApiClient,
    pub(crate) session: Option<Session>,
    pub(crate) request_id: String,
}

impl Gateway {
    fn signed_in(&self) -> Result<&Session, AppError> {
        self.session.as_ref().ok_or(AppError::SignedOut)
    }

    /// Calls the API with a good token; where it rejects the token all the same, once more with another.
    async fn call_api<T, F>(&self, call: impl Fn(AccessToken) -> F) -> Result<T, AppError>
    where
        F: Future<Output = Result<T, ApiError>>,
    {
        let session = self.signed_in()?;
        let token = self.bff.access_token(session).await.map_err(no_token)?;
        let mut answer = call(token.clone()).await;
        if matches!(answer, Err(ApiError::TokenRefused)) {
            let another = self.bff.access_token_instead_of(session, &token).await.map_err(no_token)?;
            answer = call(another).await;
        }
        answer.map_err(|error| self.failed(&error))
    }

    /// The cause is logged here, once, where it becomes what a person is told.
    fn failed(&self, error: &ApiError) -> AppError {
        tracing::error!(
            request_id = self.request_id,
            error = error as &dyn Error,
            "a call to the API failed"
        );
        error.to_app(&self.request_id)
    }
}

#[async_trait]
impl Backend for Gateway {
    fn profile(&self) -> Option<Profile> {
        let identity = self.session.as_ref()?.identity.clone();
        Some(Profile {
            issuer: identity.issuer,
            subject: identity.subject,
            name: identity.name,
            email: identity.email,
            email_verified: identity.email_verified,
            picture: identity.picture.filter(|picture| picture.starts_with("https://")),
        })
    }

    async fn session(&self) -> Result<SessionView, AppError> {
        let session = self.signed_in()?;
        let facts = self.bff.token_facts(session).await.map_err(no_token)?;
        Ok(SessionView {
            now: self.bff.now(),
            signed_in_at: session.signed_in_at,
            idle_ends_at: session.idle_ends_at.min(session.ends_at),
            ends_at: session.ends_at,
            access_token: AccessTokenView {
                issued_at: facts.issued_at,
                expires_at: facts.expires_at,
                scopes: facts.scopes,
                renewable: facts.renewable,
                refreshes: facts.refreshes,
                refreshed_at: (facts.refreshes > 0).then_some(facts.issued_at),
            },
        })
    }

    async fn reports(&self) -> Result<Vec<Report>, AppError> {
        self.call_api(|token| self.api.reports(token, &self.request_id)).await
    }
}

/// What the person is told where there is no access token. The token handler has logged the cause.
fn no_token(error: TokenError) -> AppError {
    match error {
        TokenError::SessionEnded => AppError::SignedOut,
        TokenError::NotRenewable => AppError::NotRenewable,
        TokenError::ProviderUnavailable { retry_after } => {
            AppError::Unavailable { retry_after: retry_after.whole_seconds().try_into().ok() }
        }
        TokenError::Store => AppError::Unavailable { retry_after: None },
    }
}

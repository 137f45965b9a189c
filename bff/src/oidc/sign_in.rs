//! The end of a sign-in: the provider's answer becomes a session, whole or not at all.
//!
//! A code is redeemed once, and what it brings is nowhere else. So that is done in a task of its own, which goes to its
//! end when the browser hangs up: then nobody could come with the new session's cookie, so its refresh token is revoked
//! and the session that the browser had goes on. The refresh token of an answer that can't be trusted is revoked too.

use std::{error::Error, sync::Arc};

use tokio::sync::oneshot;
use tower_sessions::session::Id;

use super::{
    authorization_response::{AuthorizationResponse, ResponseError},
    consent_retry,
    id_token::{IdTokenError, SignedInPerson},
    login_state::LoginState,
    provider::{FailedSignIn, Provider, SignedIn},
    sign_in_error::SignInError,
    userinfo::{self, CompletedSignIn},
};
use crate::{
    metrics::sign_ins::SignInOutcome,
    pages::error_page::ErrorPage,
    session::{end_reason::EndReason, key::SessionKey, record::Record},
    state::Bff,
    tokens::BeginError,
};

/// A sign-in that the provider has answered.
pub(super) struct SignIn {
    /// The provider that it began with.
    pub(super) provider: Provider,
    pub(super) login_state: Arc<LoginState>,
    pub(super) response: AuthorizationResponse,
    /// The session that this browser came with.
    pub(super) previous: Option<SessionKey>,
    pub(super) device: String,
}

/// What has come of a sign-in.
pub(super) enum Finished {
    /// A session.
    Session(Id),
    /// Nothing yet: it goes on with consent.
    NeedsConsent,
}

/// Why a sign-in was not finished.
#[derive(Debug, thiserror::Error)]
pub(super) enum SignInFailure {
    #[error("the provider answered {0}")]
    Provider(String),
    #[error("the answer brings neither a code nor an error")]
    NoCode,
    #[error(transparent)]
    Response(ResponseError),
    #[error(transparent)]
    SignIn(#[from] SignInError),
    #[error("the session could not be begun")]
    Begin(#[from] BeginError),
    #[error("the browser hung up")]
    ClientDisconnected,
    #[error("the task that finishes it was broken off")]
    TaskAborted,
}

impl SignInFailure {
    /// Whether the provider can't go on without the person (OpenID Connect Core §3.1.2.6).
    pub(super) fn requires_interaction(&self) -> bool {
        const CODES: [&str; 4] =
            ["login_required", "interaction_required", "consent_required", "account_selection_required"];
        matches!(self, Self::Provider(error) if CODES.contains(&error.as_str()))
    }

    /// Whether the code is used up, or has run out (RFC 6749 §5.2).
    pub(super) fn is_of_a_used_code(&self) -> bool {
        matches!(self, Self::SignIn(SignInError::Refused(error)) if error == "invalid_grant")
    }

    pub(super) fn page(&self) -> ErrorPage {
        match self {
            failure if failure.is_of_a_used_code() => ErrorPage::USED_CODE,
            Self::Provider(error) if error == "access_denied" => ErrorPage::DENIED,
            Self::Provider(error) if error == "temporarily_unavailable" || error == "server_error" => {
                ErrorPage::UNAVAILABLE
            }
            Self::SignIn(SignInError::Client(_) | SignInError::IdToken(IdTokenError::Encrypted)) => {
                ErrorPage::NOT_SET_UP
            }
            Self::SignIn(SignInError::Key(_)) => ErrorPage::UNEXPECTED,
            Self::SignIn(SignInError::Discover(_) | SignInError::Unavailable(_)) => ErrorPage::UNAVAILABLE,
            Self::Provider(_) | Self::NoCode | Self::Response(_) | Self::SignIn(_) => ErrorPage::REFUSED,
            Self::Begin(BeginError::Store(_)) => ErrorPage::STORE_UNAVAILABLE,
            Self::Begin(BeginError::Format(_)) | Self::ClientDisconnected | Self::TaskAborted => {
                ErrorPage::UNEXPECTED
            }
        }
    }

    pub(super) fn log(&self) {
        match self {
            Self::Provider(error) if error == "access_denied" => {
                tracing::info!("a sign-in was cancelled at the provider")
            }
            error => tracing::error!(error = error as &dyn Error, "a sign-in was not finished"),
        }
    }
}

impl SignIn {
    /// The id of the session that begins. The one that this browser had before ends with that.
    pub(super) async fn finish(self, bff: &Bff) -> Result<Finished, SignInFailure> {
        let provider = self.provider.id().clone();
        let (browser, outcome) = oneshot::channel();
        let handler = bff.clone();
        bff.tasks().spawn(async move { self.finish_for(&handler, browser).await });
        let outcome = outcome.await.unwrap_or(Err(SignInFailure::TaskAborted));
        bff.metrics().sign_ins.ended(&provider, outcome_of(&outcome));
        outcome
    }

    async fn finish_for(mut self, bff: &Bff, browser: oneshot::Sender<Result<Finished, SignInFailure>>) {
        let outcome = match self.redeem(bff).await {
            Ok(signed_in) if self.needs_consent(bff, &signed_in) => Ok(Finished::NeedsConsent),
            Ok(signed_in) => {
                let completed = userinfo::complete(&self.provider, signed_in).await;
                self.begin(bff, completed, &browser).await.map(Finished::Session)
            }
            Err(failure) => Err(failure),
        };
        if let Err(unreceived) = browser.send(outcome) {
            tracing::info!("a browser hung up while its sign-in was finished");
            let Ok(Finished::Session(id)) = unreceived else { return };
            if let Err(error) = bff.tokens().end(&[SessionKey::of(&id)], EndReason::Revoked).await {
                tracing::error!(
                    error = &error as &dyn Error,
                    "a session that nobody came for could not be ended"
                );
            }
        }
    }

    /// Who signed in, and their tokens: of the right provider and for this very sign-in.
    async fn redeem(&mut self, bff: &Bff) -> Result<SignedIn, SignInFailure> {
        let response = std::mem::take(&mut self.response);
        let response = response.verified(&self.provider, &self.login_state).await?;
        if let Some(error) = response.error {
            return Err(SignInFailure::Provider(error));
        }
        let code = response.code.ok_or(SignInFailure::NoCode)?;
        let signed_in = self.provider.sign_in(code, &self.login_state).await;
        signed_in.map_err(|FailedSignIn { error, unused }| {
            bff.tokens().revoke(unused.into_iter().collect());
            error.into()
        })
    }

    fn needs_consent(&self, bff: &Bff, SignedIn { tokens, .. }: &SignedIn) -> bool {
        consent_retry::needs_consent(&self.provider, &self.login_state, tokens, bff.clock().now())
    }

    /// A new session under a new id, in the place of those before it.
    async fn begin(
        &self,
        bff: &Bff,
        completed: CompletedSignIn,
        browser: &oneshot::Sender<Result<Finished, SignInFailure>>,
    ) -> Result<Id, SignInFailure> {
        let CompletedSignIn { signed_in: SignedIn { person, tokens }, late_rotation } = completed;
        let SignedInPerson { identity, authenticated_at, .. } = person;
        let (now, subject) = (bff.clock().now(), identity.subject.clone());
        let device = self.device.clone();
        let record = Record { identity, signed_in_at: now, authenticated_at, device, name: None };
        let mut replaced = self.login_state.replaces.into_iter().chain(self.previous).collect::<Vec<_>>();
        // In the order in which others write rows, so that nobody waits for each other.
        replaced.sort_unstable();
        let ends_at = now + bff.config().lifetimes.absolute;
        let begun = if browser.is_closed() {
            Err(SignInFailure::ClientDisconnected)
        } else {
            bff.tokens().begin(&record, ends_at, &tokens, &replaced).await.map_err(SignInFailure::from)
        };
        match &begun {
            Ok(id) => {
                let (session, renewable) = (SessionKey::of(id), tokens.refresh_token.is_some());
                let provider = self.provider.id();
                tracing::info!(%session, %provider, subject, renewable, "signed in");
                consent_retry::record(&self.provider, &self.login_state, &tokens, now);
                if let Some(rotation) = late_rotation {
                    bff.tokens().commit_late(session, rotation);
                }
            }
            Err(_) => bff.tokens().revoke_last(tokens, late_rotation),
        }
        begun
    }
}

/// As metrics name it.
fn outcome_of(outcome: &Result<Finished, SignInFailure>) -> SignInOutcome {
    match outcome {
        Ok(Finished::Session(_)) => SignInOutcome::SignedIn,
        Ok(Finished::NeedsConsent) => SignInOutcome::NeedsConsent,
        Err(failure) if failure.requires_interaction() => SignInOutcome::NeedsInteraction,
        Err(SignInFailure::Provider(error)) if error == "access_denied" => SignInOutcome::Cancelled,
        Err(SignInFailure::SignIn(
            SignInError::Client(_) | SignInError::IdToken(IdTokenError::Encrypted),
        )) => SignInOutcome::NotSetUp,
        Err(SignInFailure::SignIn(SignInError::Discover(_) | SignInError::Unavailable(_))) => {
            SignInOutcome::ProviderUnavailable
        }
        Err(SignInFailure::ClientDisconnected) => SignInOutcome::Abandoned,
        Err(
            SignInFailure::SignIn(SignInError::Key(_)) | SignInFailure::Begin(_) | SignInFailure::TaskAborted,
        ) => SignInOutcome::Failed,
        Err(
            SignInFailure::Provider(_)
            | SignInFailure::NoCode
            | SignInFailure::Response(_)
            | SignInFailure::SignIn(_),
        ) => SignInOutcome::Refused,
    }
}

impl From<ResponseError> for SignInFailure {
    fn from(error: ResponseError) -> Self {
        match error {
            ResponseError::Discover(error) => SignInError::from(error).into(),
            error => Self::Response(error),
        }
    }
}

//! The end of a sign-in: the provider's answer becomes a session, whole or not at all.
//!
//! A code is redeemed once, and what it brings is nowhere else. So that is done in a task of its own, which goes to its
//! end when the browser hangs up: then nobody could come with the new session's cookie, so its refresh token is revoked
//! and the session that the browser had goes on.

use std::{error::Error, sync::Arc};

use tokio::sync::oneshot;
use tower_sessions::session::Id;

use super::{attempt::Attempt, failure::SignInError, metadata::Discovered, provider::SignedIn};
use crate::{
    Bff,
    page::Page,
    session::{Ending, Record, SessionKey},
    tokens::BeginError,
};

/// A sign-in that the provider has answered.
pub(super) struct SignIn {
    pub(super) attempt: Arc<Attempt>,
    pub(super) answer: Answer,
    /// The session that this browser came with.
    pub(super) before: Option<SessionKey>,
    pub(super) device: String,
}

/// The authorization response, for an attempt that was found.
pub(super) struct Answer {
    pub(super) code: Option<String>,
    pub(super) iss: Option<String>,
    /// One of the known ones.
    pub(super) error: Option<String>,
}

/// Why a sign-in was not finished.
#[derive(Debug, thiserror::Error)]
pub(super) enum Failure {
    #[error("the provider answered {0}")]
    Provider(String),
    #[error("the answer brings neither a code nor an error")]
    NoCode,
    #[error("the answer's issuer is not the provider's")]
    ForeignIssuer,
    #[error(transparent)]
    SignIn(#[from] SignInError),
    #[error("the session could not be begun")]
    Begin(#[from] BeginError),
    #[error("the browser hung up")]
    HungUp,
    #[error("the task that finishes it was broken off")]
    BrokenOff,
}

impl Failure {
    /// Whether the provider can't go on without the person (OpenID Connect Core §3.1.2.6).
    pub(super) fn wants_the_person(&self) -> bool {
        const WORDS: [&str; 4] =
            ["login_required", "interaction_required", "consent_required", "account_selection_required"];
        matches!(self, Self::Provider(error) if WORDS.contains(&error.as_str()))
    }

    pub(super) fn page(&self) -> Page {
        match self {
            Self::Provider(error) if error == "access_denied" => Page::DENIED,
            Self::Provider(error) if error == "temporarily_unavailable" || error == "server_error" => {
                Page::UNAVAILABLE
            }
            Self::SignIn(SignInError::Client(_)) => Page::NOT_SET_UP,
            Self::SignIn(SignInError::Key(_)) => Page::UNEXPECTED,
            Self::SignIn(SignInError::Discover(_) | SignInError::Unavailable(_)) => Page::UNAVAILABLE,
            Self::Provider(_) | Self::NoCode | Self::ForeignIssuer | Self::SignIn(_) => Page::REFUSED,
            Self::Begin(_) | Self::HungUp | Self::BrokenOff => Page::UNEXPECTED,
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
    pub(super) async fn finish(self, bff: &Bff) -> Result<Id, Failure> {
        let (browser, outcome) = oneshot::channel();
        let handler = bff.clone();
        bff.0.tasks.spawn(async move { self.finish_for(&handler, browser).await });
        outcome.await.unwrap_or(Err(Failure::BrokenOff))
    }

    async fn finish_for(self, bff: &Bff, browser: oneshot::Sender<Result<Id, Failure>>) {
        let outcome = match self.redeem(bff).await {
            Ok(signed_in) => self.begin(bff, signed_in, &browser).await,
            Err(failure) => Err(failure),
        };
        if let Err(unheard) = browser.send(outcome) {
            tracing::info!("a browser hung up while its sign-in was finished");
            let Ok(id) = unheard else { return };
            if let Err(error) = bff.tokens().end(&[SessionKey::of(&id)], Ending::Revoked).await {
                tracing::error!(
                    error = &error as &dyn Error,
                    "a session that nobody came for could not be ended"
                );
            }
        }
    }

    /// Who signed in, and their tokens: of the right provider and for this very attempt.
    async fn redeem(&self, bff: &Bff) -> Result<SignedIn, Failure> {
        let Answer { code, iss, error } = &self.answer;
        let discovered = bff.provider().discovered().await.map_err(SignInError::from)?;
        check_issuer(&discovered, iss.as_deref())?;
        if let Some(error) = error {
            return Err(Failure::Provider(error.clone()));
        }
        let code = code.clone().ok_or(Failure::NoCode)?;
        Ok(bff.provider().sign_in(code, &self.attempt).await?)
    }

    /// A new session under a new id, in the place of those before it.
    async fn begin(
        &self,
        bff: &Bff,
        signed_in: SignedIn,
        browser: &oneshot::Sender<Result<Id, Failure>>,
    ) -> Result<Id, Failure> {
        let SignedIn { identity, authenticated_at, tokens } = signed_in;
        let (now, subject) = (bff.clock().now(), identity.subject.clone());
        let device = self.device.clone();
        let record = Record { identity, signed_in_at: now, authenticated_at, device, name: None };
        let replaced = self.attempt.replaces.into_iter().chain(self.before).collect::<Vec<_>>();
        let ends_at = now + bff.config().lifetimes.absolute;
        let begun = if browser.is_closed() {
            Err(Failure::HungUp)
        } else {
            bff.tokens().begin(&record, ends_at, &tokens, &replaced).await.map_err(Failure::from)
        };
        match &begun {
            Ok(id) => {
                let (session, renewable) = (SessionKey::of(id), tokens.refresh_token.is_some());
                tracing::info!(%session, subject, renewable, "signed in");
            }
            Err(_) => bff.tokens().revoke(tokens.refresh_token.into_iter().collect()),
        }
        begun
    }
}

/// RFC 9207 §2.4: where the provider announces `iss` it must be there, and where it is there it must be right.
fn check_issuer(discovered: &Discovered, iss: Option<&str>) -> Result<(), Failure> {
    match iss {
        Some(iss) if iss == discovered.issuer => Ok(()),
        None if !discovered.more.authorization_response_iss_parameter_supported => Ok(()),
        _ => Err(Failure::ForeignIssuer),
    }
}

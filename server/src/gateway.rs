//! From a page to the API and back: one request's session becomes an access token, and the API's answer the page's.

mod approvals;
mod expenses;
mod exports;
mod imports;
mod receipts;
mod reports;
mod summary;

use std::error::Error;

use app::{
    AccessTokenView, AppError, Backend, FormKey, PeopleView, Permissions, PersonRow, Profile, SessionRow,
    SessionView, SessionsView,
};
use async_trait::async_trait;
use bff::{
    AccessToken, Bff, Ending, LONGEST_DEVICE_NAME, Session, SessionSummary, SessionsError, TokenError,
};
use http::Extensions;
use tower_http::request_id::RequestId;

use crate::{
    api_client::{ApiClient, ApiError, Call},
    settings::random_hex,
};

/// The gateway of one request.
pub(crate) struct Gateway {
    bff: Bff,
    api: ApiClient,
    session: Option<Session>,
    /// How the session ended that the request's cookie names.
    ending: Option<Ending>,
    request_id: String,
}

/// When to try again where our own store is at fault, in seconds.
const STORE_RETRY: u32 = 2;

impl Gateway {
    /// The request's session stands among its extensions, or how that ended; and its id.
    pub(crate) fn new(bff: &Bff, api: &ApiClient, request: &Extensions) -> Self {
        let request_id = request.get::<RequestId>().map(text).unwrap_or_default();
        let (session, ending) = (request.get::<Session>().cloned(), request.get::<Ending>().copied());
        Self { bff: bff.clone(), api: api.clone(), session, ending, request_id }
    }

    /// The session, or why there is none.
    pub(crate) fn signed_in(&self) -> Result<&Session, AppError> {
        self.session.as_ref().ok_or_else(|| ended(self.ending))
    }

    /// Whether the person may write.
    async fn may_write(&self) -> Result<(), AppError> {
        self.signed_in()?;
        let allowed = self.permissions().await?.write;
        allowed.then_some(()).ok_or_else(|| AppError::Forbidden { scope: "write:reports".to_owned() })
    }

    /// What the person is told where there is no access token. The token handler has logged the cause.
    async fn no_token(&self, session: &Session, error: TokenError) -> AppError {
        match error {
            TokenError::SessionEnded => AppError::SessionEnded {
                reason: how(self.bff.ending(session).await.unwrap_or(Ending::Expired)),
            },
            TokenError::NotRenewable => AppError::NotRenewable,
            TokenError::ProviderUnavailable { retry_after } => {
                AppError::Unavailable { retry_after: retry_after.whole_seconds().max(1).try_into().ok() }
            }
            TokenError::Store => AppError::Unavailable { retry_after: Some(STORE_RETRY) },
        }
    }

    async fn access_token(
        &self,
        session: &Session,
        rejected: Option<&AccessToken>,
    ) -> Result<AccessToken, AppError> {
        let token = match rejected {
            None => self.bff.access_token(session).await,
            Some(rejected) => self.bff.access_token_instead_of(session, rejected).await,
        };
        match token {
            Ok(token) => Ok(token),
            Err(error) => Err(self.no_token(session, error).await),
        }
    }

    /// Calls the API with a good token; where it rejects the token all the same, once more with another.
    async fn call_api<'a, T, F>(&'a self, ask: impl Fn(Call<'a>) -> F) -> Result<T, AppError>
    where
        F: Future<Output = Result<T, ApiError>>,
    {
        let session = self.signed_in()?;
        let token = self.access_token(session, None).await?;
        let mut answer = ask(self.api.call(token.clone(), &self.request_id)).await;
        if matches!(answer, Err(ApiError::TokenRefused)) {
            let other = self.access_token(session, Some(&token)).await?;
            answer = ask(self.api.call(other, &self.request_id)).await;
        }
        answer.map_err(|error| self.failed(&error))
    }

    /// The cause is logged here, once, where it becomes what a person is told.
    fn failed(&self, error: &ApiError) -> AppError {
        let cause = error as &dyn Error;
        if error.is_the_persons() {
            tracing::info!(request_id = self.request_id, error = cause, "the API did not do what was asked");
        } else {
            tracing::error!(request_id = self.request_id, error = cause, "a call to the API failed");
        }
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
        let facts = match self.bff.token_facts(session).await {
            Ok(facts) => facts,
            Err(error) => return Err(self.no_token(session, error).await),
        };
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

    async fn permissions(&self) -> Result<Permissions, AppError> {
        let facts = self.bff.token_facts(self.signed_in()?).await;
        // Whatever keeps them from being known, the page's own question tells of it.
        Ok(facts.map(|facts| Permissions::of(&facts.scopes)).unwrap_or_default())
    }

    async fn sessions(&self) -> Result<SessionsView, AppError> {
        let session = self.signed_in()?;
        let sessions = self.bff.sessions_of(session).await.map_err(refused)?;
        Ok(SessionsView {
            now: self.bff.now(),
            signed_in_recently: self.bff.is_proven(session),
            administrator: self.bff.is_administrator(session),
            sessions: sessions.into_iter().map(line).collect(),
        })
    }

    async fn end_session(&self, id: &str) -> Result<(), AppError> {
        self.bff.end_session(self.signed_in()?, id).await.map_err(refused)
    }

    async fn end_other_sessions(&self) -> Result<(), AppError> {
        self.bff.end_other_sessions(self.signed_in()?).await.map(drop).map_err(refused)
    }

    async fn name_session(&self, name: &str) -> Result<(), AppError> {
        self.bff.name_session(self.signed_in()?, name).await.map_err(refused)
    }

    async fn people(&self) -> Result<PeopleView, AppError> {
        let session = self.signed_in()?;
        let people = self.bff.people(session).await.map_err(refused)?.into_iter().map(|person| PersonRow {
            you: person.identity.subject == session.identity.subject,
            subject: person.identity.subject,
            name: person.identity.name,
            email: person.identity.email,
            sessions: person.sessions,
            last_used_at: person.last_used_at,
        });
        Ok(PeopleView {
            now: self.bff.now(),
            signed_in_recently: self.bff.is_proven(session),
            people: people.collect(),
        })
    }

    async fn end_sessions_of(&self, subject: &str) -> Result<(), AppError> {
        self.bff.end_sessions_of(self.signed_in()?, subject).await.map(drop).map_err(refused)
    }

    async fn end_all_sessions(&self) -> Result<(), AppError> {
        self.bff.end_all_sessions(self.signed_in()?).await.map(drop).map_err(refused)
    }
}

fn line(session: SessionSummary) -> SessionRow {
    SessionRow {
        id: session.handle,
        current: session.current,
        device: session.device,
        name: session.name,
        signed_in_at: session.signed_in_at,
        last_used_at: session.last_used_at,
        ends_at: session.ends_at,
    }
}

/// What the person is told where a session was not listed, named or ended. The token handler has logged the cause.
fn refused(error: SessionsError) -> AppError {
    match error {
        SessionsError::ProofNeeded => AppError::ReauthenticationNeeded,
        SessionsError::NotFound => AppError::NotFound,
        SessionsError::Name => AppError::NameTooLong { limit: LONGEST_DEVICE_NAME },
        SessionsError::Store => AppError::Unavailable { retry_after: Some(STORE_RETRY) },
    }
}

/// Nobody is signed in: because a session ended, or because there was none.
fn ended(ending: Option<Ending>) -> AppError {
    match ending {
        // The browser has a newer one, or had: of this one there is nothing to say.
        None | Some(Ending::Replaced) => AppError::SignedOut,
        Some(ending) => AppError::SessionEnded { reason: how(ending) },
    }
}

const fn how(ending: Ending) -> app::EndReason {
    match ending {
        Ending::Expired | Ending::Replaced => app::EndReason::Expired,
        Ending::Revoked => app::EndReason::Revoked,
    }
}

/// A request's id, as it is logged and told.
pub(crate) fn text(request_id: &RequestId) -> String {
    request_id.header_value().to_str().unwrap_or_default().to_owned()
}

/// A key that no form has had before.
fn form_key() -> FormKey {
    FormKey(random_hex())
}

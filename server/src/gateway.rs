//! From a page to the API and back: one request's session becomes an access token, and the API's answer the page's.

mod approvals;
mod expenses;
mod exports;
mod imports;
mod permissions;
mod reads;
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
    AccessToken, Bff, EndReason, LONGEST_DEVICE_NAME, Rejection, Session, SessionSummary, SessionsError,
    TokenError,
};
use http::Extensions;

use crate::{
    api_client::{ApiClient, ApiError, Call},
    random,
    request_id::RequestId,
};

/// The gateway of one request.
pub(crate) struct Gateway {
    bff: Bff,
    api: ApiClient,
    session: Option<Session>,
    /// How the session ended that the request's cookie names.
    end_reason: Option<EndReason>,
    request_id: RequestId,
}

/// How many tokens the API may reject in one call. It gets another one at most, unless other calls have fetched more
/// meanwhile.
const MOST_REJECTIONS: usize = 3;
/// When to try again where our own store is at fault, in seconds.
const STORE_RETRY_AFTER: u32 = 2;

impl Gateway {
    /// The request's session stands among its extensions, or why that ended; and its id.
    pub(crate) fn new(bff: &Bff, api: &ApiClient, request: &Extensions) -> Self {
        let request_id = request.get::<RequestId>().cloned().unwrap_or_else(RequestId::none);
        let (session, end_reason) = (request.get::<Session>().cloned(), request.get::<EndReason>().copied());
        Self { bff: bff.clone(), api: api.clone(), session, end_reason, request_id }
    }

    /// The session, or why there is none.
    pub(crate) fn signed_in(&self) -> Result<&Session, AppError> {
        self.session.as_ref().ok_or_else(|| not_signed_in(self.end_reason))
    }

    /// What the person is told where there is no access token. The token handler has logged the cause.
    async fn token_error(&self, session: &Session, error: TokenError) -> AppError {
        match error {
            TokenError::SessionEnded => AppError::SessionEnded {
                reason: how(self.bff.end_reason(session).await.unwrap_or(EndReason::Expired)),
            },
            TokenError::NotRenewable => AppError::NotRenewable,
            TokenError::Rejected => AppError::SignInNotAccepted,
            TokenError::ProviderUnavailable { retry_after } => {
                AppError::Unavailable { retry_after: retry_after.whole_seconds().max(1).try_into().ok() }
            }
            TokenError::Store => AppError::Unavailable { retry_after: Some(STORE_RETRY_AFTER) },
        }
    }

    async fn access_token(
        &self,
        session: &Session,
        rejection: Option<&Rejection>,
    ) -> Result<AccessToken, AppError> {
        let token = match rejection {
            None => self.bff.access_token(session).await,
            Some(rejection) => self.bff.access_token_instead_of(session, rejection).await,
        };
        match token {
            Ok(token) => Ok(token),
            Err(error) => Err(self.token_error(session, error).await),
        }
    }

    /// Calls the API with a good token; where it rejects the token all the same, once more with another. What is wrong
    /// where it rejects that as well, the token handler logs once, and not each call.
    async fn call_api<'a, T, F>(&'a self, ask: impl Fn(Call<'a>) -> F) -> Result<T, AppError>
    where
        F: Future<Output = Result<T, ApiError>>,
    {
        let session = self.signed_in()?;
        let (token, answer) = self.ask_api(session, ask).await?;
        self.send_profile(session, token);
        Ok(answer)
    }

    /// The same, and the token that the API took. It is told nothing besides.
    async fn ask_api<'a, T, F>(
        &'a self,
        session: &Session,
        ask: impl Fn(Call<'a>) -> F,
    ) -> Result<(AccessToken, T), AppError>
    where
        F: Future<Output = Result<T, ApiError>>,
    {
        self.ask_api_with(session, ask, |_| true).await
    }

    /// The same of an answer that may show that the API has not read the token.
    async fn ask_api_with<'a, T, F>(
        &'a self,
        session: &Session,
        ask: impl Fn(Call<'a>) -> F,
        shows_accepted_token: impl FnOnce(&T) -> bool,
    ) -> Result<(AccessToken, T), AppError>
    where
        F: Future<Output = Result<T, ApiError>>,
    {
        let mut token = self.access_token(session, None).await?;
        let mut response = ask(self.api.call(token.clone(), &self.request_id)).await;
        for _ in 0..MOST_REJECTIONS {
            let Err(ApiError::TokenRejected { error, description }) = &response else { break };
            let rejection = Rejection::new(token, error.as_deref(), description.as_deref());
            token = self.access_token(session, Some(&rejection)).await?;
            response = ask(self.api.call(token.clone(), &self.request_id)).await;
        }
        if response.as_ref().map_or_else(ApiError::shows_accepted_token, shows_accepted_token) {
            self.bff.access_token_accepted(session, &token);
        }
        match response {
            Ok(answer) => Ok((token, answer)),
            Err(error) => Err(self.api_error(&error)),
        }
    }

    /// Tells the API what the person is called, where it was not told yet. Nobody waits for that, and nothing fails with it.
    fn send_profile(&self, session: &Session, token: AccessToken) {
        let Some(profile) = self.api.sent_profiles().next(&session.identity) else { return };
        let (api, person, request_id) = (self.api.clone(), session.identity.clone(), self.request_id.clone());
        tokio::spawn(async move {
            if let Err(error) = api.call(token, &request_id).put_profile(&profile).await {
                api.sent_profiles().failed(&person);
                let cause = &error as &dyn Error;
                tracing::warn!(
                    request_id = request_id.text(),
                    error = cause,
                    "the API was not told what a person is called"
                );
            }
        });
    }

    /// What the person is told of an error of the API. The cause is logged here, once.
    fn api_error(&self, error: &ApiError) -> AppError {
        let cause = error as &dyn Error;
        if error.is_client_error() {
            tracing::info!(
                request_id = self.request_id.text(),
                error = cause,
                "the API did not do what was asked"
            );
        } else {
            tracing::error!(request_id = self.request_id.text(), error = cause, "a call to the API failed");
        }
        error.to_app(self.request_id.text())
    }
}

#[async_trait]
impl Backend for Gateway {
    fn profile(&self) -> Option<Profile> {
        let identity = &self.session.as_ref()?.identity;
        Some(Profile {
            issuer: identity.issuer.clone(),
            subject: identity.subject.clone(),
            name: identity.name.clone(),
            email: identity.email.clone(),
            email_verified: identity.email_verified,
            picture: identity.picture.clone().filter(|picture| picture.starts_with("https://")),
        })
    }

    async fn session(&self) -> Result<SessionView, AppError> {
        let session = self.signed_in()?;
        let info = match self.bff.token_info(session).await {
            Ok(info) => info,
            Err(error) => return Err(self.token_error(session, error).await),
        };
        Ok(SessionView {
            now: self.bff.now(),
            provider: self.bff.provider_of(session).map(|provider| provider.name.clone()),
            signed_in_at: session.signed_in_at,
            idle_ends_at: session.idle_ends_at.min(session.ends_at),
            ends_at: session.ends_at,
            access_token: AccessTokenView {
                issued_at: info.issued_at,
                expires_at: info.expires_at,
                scopes: info.scopes,
                not_granted: info.not_granted,
                renewable: info.renewable,
                refreshes: info.refreshes,
                refreshed_at: (info.refreshes > 0).then_some(info.issued_at),
            },
        })
    }

    async fn permissions(&self) -> Result<Permissions, AppError> {
        Ok(self.permissions_in(self.signed_in()?).await)
    }

    async fn sessions(&self) -> Result<SessionsView, AppError> {
        let session = self.signed_in()?;
        let sessions = self.bff.sessions_of(session).await.map_err(sessions_error)?;
        Ok(SessionsView {
            now: self.bff.now(),
            signed_in_recently: self.bff.is_recently_authenticated(session),
            administrator: self.bff.is_administrator(session),
            sessions: sessions.into_iter().map(session_line).collect(),
        })
    }

    async fn end_session(&self, id: &str) -> Result<(), AppError> {
        self.bff.end_session(self.signed_in()?, id).await.map_err(sessions_error)
    }

    async fn end_other_sessions(&self) -> Result<(), AppError> {
        self.bff.end_other_sessions(self.signed_in()?).await.map(drop).map_err(sessions_error)
    }

    async fn name_session(&self, name: &str) -> Result<(), AppError> {
        self.bff.name_session(self.signed_in()?, name).await.map_err(sessions_error)
    }

    async fn people(&self) -> Result<PeopleView, AppError> {
        let session = self.signed_in()?;
        let people =
            self.bff.people(session).await.map_err(sessions_error)?.into_iter().map(|person| PersonRow {
                you: person.identity.is_same_person(&session.identity),
                issuer: person.identity.issuer,
                subject: person.identity.subject,
                name: person.identity.name,
                email: person.identity.email,
                sessions: person.sessions,
                last_used_at: person.last_used_at,
            });
        Ok(PeopleView {
            now: self.bff.now(),
            signed_in_recently: self.bff.is_recently_authenticated(session),
            people: people.collect(),
        })
    }

    async fn end_sessions_of(&self, issuer: &str, subject: &str) -> Result<(), AppError> {
        self.bff.end_sessions_of(self.signed_in()?, issuer, subject).await.map(drop).map_err(sessions_error)
    }

    async fn end_all_sessions(&self) -> Result<(), AppError> {
        self.bff.end_all_sessions(self.signed_in()?).await.map(drop).map_err(sessions_error)
    }
}

fn session_line(session: SessionSummary) -> SessionRow {
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
fn sessions_error(error: SessionsError) -> AppError {
    match error {
        SessionsError::ReauthenticationRequired => AppError::ReauthenticationNeeded,
        SessionsError::NotFound => AppError::NotFound,
        SessionsError::Name => AppError::NameTooLong { limit: LONGEST_DEVICE_NAME },
        SessionsError::Store => AppError::Unavailable { retry_after: Some(STORE_RETRY_AFTER) },
    }
}

/// Nobody is signed in: because a session ended, or because there was none.
fn not_signed_in(end_reason: Option<EndReason>) -> AppError {
    match end_reason {
        // The browser has a newer one, or had: of this one there is nothing to say.
        None | Some(EndReason::Replaced) => AppError::SignedOut,
        Some(reason) => AppError::SessionEnded { reason: how(reason) },
    }
}

const fn how(reason: EndReason) -> app::EndReason {
    match reason {
        EndReason::Expired | EndReason::Replaced => app::EndReason::Expired,
        EndReason::Revoked => app::EndReason::Revoked,
    }
}

/// A key that no form has had before.
fn form_key() -> FormKey {
    FormKey(random::hex())
}

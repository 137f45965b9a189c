//! UserInfo (OpenID Connect Core §5.3): what the ID token leaves out, above all what the person is called.
//!
//! It is asked where the ID token lacks name or e-mail, and signs nobody in: what fails here costs the person their
//! name on the pages, and two seconds. Where it refuses the access token because that is for an API, it is asked once
//! more with one of its own (`userinfo_token.rs`), within the same two seconds.

use std::{error::Error, time::Duration};

use backon::Retryable;
use http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use openidconnect::HttpResponse;
use serde_json::{Map, Value};
use tokio::time::{Instant, timeout_at};
use url::Url;

use super::{
    discovered_provider::DiscoveredProvider,
    discovery::DiscoveryFailed,
    http::{Http, HttpError, retry_policy},
    id_token::SignedInPerson,
    person_claims::PersonClaims,
    provider::{Provider, SignedIn},
    signed_message::{self, SignedMessageError},
    userinfo_token::{self, UserInfoToken},
};
use crate::{
    metrics::provider_calls::ProviderCall,
    tokens::{
        presenter::Presenter, refresh::late_rotation::LateRotation, token::AccessToken,
        token_endpoint::RefreshError,
    },
};

/// How long a sign-in waits for it.
const TIMEOUT: Duration = Duration::from_secs(2);

/// What a signed answer calls itself (OpenID Connect Core §5.3.2).
const JWT: &str = "application/jwt";

/// Why UserInfo told nothing that is of use.
#[derive(Debug, thiserror::Error)]
enum UserInfoError {
    #[error("the provider is not known")]
    Discover(#[from] DiscoveryFailed),
    #[error("there was no answer")]
    Call(#[from] HttpError),
    #[error("there was no answer for {} s", TIMEOUT.as_secs())]
    Timeout(#[from] tokio::time::error::Elapsed),
    #[error("the provider answered {0}")]
    Status(StatusCode),
    #[error("it takes no token for an API, and there is none of its own: the provider refused one ({0})")]
    TokenRefused(String),
    #[error("it takes no token for an API, and there is none of its own")]
    Token(#[source] Box<dyn Error + Send + Sync>),
    #[error("the answer is not JSON with claims")]
    Format,
    #[error("the signed answer is not believed")]
    Signed(#[from] SignedMessageError),
    #[error("the answer is about another person (sub)")]
    OtherPerson,
}

/// A sign-in that UserInfo has told of what it can.
pub(super) struct CompletedSignIn {
    pub(super) signed_in: SignedIn,
    /// What may still come of its refresh token.
    pub(super) late_rotation: Option<LateRotation>,
}

/// Asks for what the ID token lacks, where the provider may tell it. What the ID token says stands.
pub(super) async fn complete(provider: &Provider, signed_in: SignedIn) -> CompletedSignIn {
    let SignedIn { person, tokens } = &signed_in;
    let is_granted = |scope: &str| is_granted(provider, &tokens.scopes, scope);
    let is_lacking = person.claims.lacks_name() && is_granted("profile")
        || person.claims.lacks_email() && is_granted("email");
    if !is_lacking {
        return CompletedSignIn { signed_in, late_rotation: None };
    }
    let (told, mut completed) = ask_twice(Instant::now() + TIMEOUT, provider, signed_in).await;
    match told {
        Ok(told) => {
            let person = completed.signed_in.person;
            let claims = person.claims.or(told);
            let identity = claims.describe(person.identity);
            completed.signed_in.person = SignedInPerson { identity, claims, ..person };
        }
        Err(error) => tracing::warn!(
            error = &error as &dyn Error,
            "UserInfo told nothing of a person whose ID token lacks a name or an e-mail address"
        ),
    }
    completed
}

/// Whether one of OpenID Connect's scopes was granted. An answer that does not tell even `openid`, without which there is
/// no ID token, tells the scopes of an access token that is for an API, and what was asked for counts.
fn is_granted(provider: &Provider, told: &[String], scope: &str) -> bool {
    let is_told = |scope: &str| told.iter().any(|told| told == scope);
    is_told(scope) || !is_told("openid") && provider.config().scopes.iter().any(|asked| asked == scope)
}

/// What UserInfo tells until `deadline`: by the access token that there is, or, where it refuses that, by one of its own.
/// The session's tokens are those that are good then.
async fn ask_twice(
    deadline: Instant,
    provider: &Provider,
    SignedIn { person, mut tokens }: SignedIn,
) -> (Result<PersonClaims, UserInfoError>, CompletedSignIn) {
    let mut told = ask_by(deadline, provider, &person, &tokens.access_token).await;
    let mut late_rotation = None;
    if told.as_ref().is_err_and(UserInfoError::refuses_token)
        && let Some(mut refresh) = userinfo_token::refresh(provider, &tokens, &person.identity)
    {
        told = match timeout_at(deadline, &mut refresh).await {
            Ok(Ok(UserInfoToken { access_token, tokens: kept })) => {
                tokens = kept;
                ask_by(deadline, provider, &person, &access_token).await
            }
            Ok(Err(error)) => Err(error.into()),
            Err(elapsed) => {
                late_rotation = Some(userinfo_token::late(refresh));
                Err(elapsed.into())
            }
        };
    }
    (told, CompletedSignIn { signed_in: SignedIn { person, tokens }, late_rotation })
}

async fn ask_by(
    deadline: Instant,
    provider: &Provider,
    person: &SignedInPerson,
    token: &AccessToken,
) -> Result<PersonClaims, UserInfoError> {
    timeout_at(deadline, ask(provider, person, token)).await?
}

impl UserInfoError {
    /// Whether another access token might do.
    fn refuses_token(&self) -> bool {
        matches!(self, Self::Status(StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN))
    }
}

impl From<RefreshError> for UserInfoError {
    fn from(error: RefreshError) -> Self {
        match error {
            RefreshError::Refused(why) => Self::TokenRefused(why),
            RefreshError::Unavailable { cause, .. } => Self::Token(cause),
        }
    }
}

async fn ask(
    provider: &Provider,
    person: &SignedInPerson,
    token: &AccessToken,
) -> Result<PersonClaims, UserInfoError> {
    let discovered = provider.discovered().await?;
    let Some(endpoint) = &discovered.userinfo_endpoint else { return Ok(PersonClaims::default()) };
    let http = &provider.http().calling_for(ProviderCall::UserInfo);
    let request = UserInfoRequest { http, presenter: provider.presenter(), endpoint, token };
    // It changes nothing at the provider, so it may be made again.
    let answer = (|| request.send()).retry(retry_policy()).when(HttpError::failed_fast).await?;
    if answer.status() != StatusCode::OK {
        return Err(UserInfoError::Status(answer.status()));
    }
    let claims = read(provider, &discovered, &answer).await?;
    // Another person's answer could be put in the place of this one's (§5.3.2).
    if claims.get("sub").and_then(Value::as_str) != Some(person.identity.subject.as_str()) {
        return Err(UserInfoError::OtherPerson);
    }
    Ok(PersonClaims::of_user_info(&claims))
}

/// The claims of an answer. The keys are read again where the known ones don't fit.
async fn read(
    provider: &Provider,
    discovered: &DiscoveredProvider,
    answer: &HttpResponse,
) -> Result<Map<String, Value>, UserInfoError> {
    if !is_signed(answer.headers()) {
        return serde_json::from_slice(answer.body()).map_err(|_| UserInfoError::Format);
    }
    let jwt = std::str::from_utf8(answer.body()).map_err(|_| UserInfoError::Format)?.trim();
    let open = |discovered| signed_message::open(jwt, &provider.expected(discovered), false);
    match open(discovered) {
        Err(SignedMessageError::UnknownKey | SignedMessageError::Signature(_)) => {
            Ok(open(&*provider.rediscovered().await?)?)
        }
        opened => Ok(opened?),
    }
}

fn is_signed(headers: &HeaderMap) -> bool {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    kind.split(';').next().is_some_and(|kind| kind.trim().eq_ignore_ascii_case(JWT))
}

/// A call of UserInfo with an access token, which may be bound to a key.
struct UserInfoRequest<'a> {
    http: &'a Http,
    presenter: &'a Presenter,
    endpoint: &'a Url,
    token: &'a AccessToken,
}

impl UserInfoRequest<'_> {
    /// Calls, and once more where the provider did nothing but ask for its nonce (RFC 9449 §9).
    async fn send(&self) -> Result<HttpResponse, HttpError> {
        let answer = self.try_send().await?;
        if self.presenter.is_nonce_challenge(answer.status(), answer.headers()) {
            return self.try_send().await;
        }
        Ok(answer)
    }

    async fn try_send(&self) -> Result<HttpResponse, HttpError> {
        let mut request = http::Request::get(self.endpoint.as_str()).body(Vec::new())?;
        *request.headers_mut() = self.presenter.headers(self.token, &Method::GET, self.endpoint)?;
        let accepted = HeaderValue::from_static("application/json, application/jwt");
        request.headers_mut().insert(header::ACCEPT, accepted);
        self.http.send(request).await
    }
}

//! UserInfo (OpenID Connect Core §5.3): what the ID token leaves out, above all what the person is called.
//!
//! It is asked where the ID token lacks name or e-mail, and signs nobody in: what fails here costs the person their
//! name on the pages, and two seconds.

use std::{error::Error, time::Duration};

use backon::Retryable;
use http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use openidconnect::HttpResponse;
use serde_json::{Map, Value};
use tokio::time::Instant;
use url::Url;

use super::{
    discovered_provider::DiscoveredProvider,
    discovery::DiscoveryFailed,
    http::{Http, HttpError, retry_policy},
    id_token::SignedInPerson,
    person_claims::PersonClaims,
    provider::{Provider, SignedIn},
    signed_message::{self, SignedMessageError},
};
use crate::tokens::{
    presenter::Presenter,
    token::{AccessToken, TokenSet},
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
    #[error("the answer is not JSON with claims")]
    Format,
    #[error("the signed answer is not believed")]
    Signed(#[from] SignedMessageError),
    #[error("the answer is about another person (sub)")]
    OtherPerson,
}

impl UserInfoError {
    /// Whether it is the token that was refused (RFC 6750 §3.1).
    const fn is_refusal(&self) -> bool {
        matches!(self, Self::Status(StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN))
    }
}

/// Asks for what the ID token lacks, where the provider may tell it. What the ID token says stands.
pub(super) async fn complete(provider: &Provider, signed_in: SignedIn) -> SignedIn {
    let SignedIn { person, mut tokens } = signed_in;
    let granted = |scope: &str| tokens.scopes.iter().any(|granted| granted == scope);
    let is_lacking =
        person.claims.lacks_name() && granted("profile") || person.claims.lacks_email() && granted("email");
    if !is_lacking {
        return SignedIn { person, tokens };
    }
    let deadline = Instant::now() + TIMEOUT;
    let mut told = ask_until(deadline, provider, &person, &tokens.access_token).await;
    if told.as_ref().is_err_and(UserInfoError::is_refusal)
        && let Some(token) = token_for_user_info(provider, &person, &mut tokens).await
    {
        told = ask_until(deadline, provider, &person, &token).await;
    }
    let person = match told {
        Ok(told) => {
            let claims = person.claims.or(told);
            SignedInPerson { identity: claims.describe(person.identity), claims, ..person }
        }
        Err(error) => {
            tracing::warn!(
                error = &error as &dyn Error,
                "UserInfo told nothing of a person whose ID token lacks a name or an e-mail address"
            );
            person
        }
    };
    SignedIn { person, tokens }
}

/// Where the API is named by `resource`, a token is for that API alone, and some providers' UserInfo refuses it. They
/// give one for UserInfo to who names no API (RFC 8707 §2.2). The refresh token may be replaced by that: whatever
/// comes is waited for, and kept.
async fn token_for_user_info(
    provider: &Provider,
    person: &SignedInPerson,
    tokens: &mut TokenSet,
) -> Option<AccessToken> {
    provider.config().resource.as_ref()?;
    let refresh_token = tokens.refresh_token.as_ref()?;
    match provider.renew(refresh_token, tokens, &person.identity, None).await {
        Ok(TokenSet { access_token, refresh_token, refresh_ends_at, .. }) => {
            tokens.refresh_token = refresh_token;
            tokens.refresh_ends_at = refresh_ends_at.or(tokens.refresh_ends_at);
            Some(access_token)
        }
        Err(error) => {
            tracing::warn!(?error, "the provider gave no access token for UserInfo");
            None
        }
    }
}

async fn ask_until(
    deadline: Instant,
    provider: &Provider,
    person: &SignedInPerson,
    token: &AccessToken,
) -> Result<PersonClaims, UserInfoError> {
    let asked = tokio::time::timeout_at(deadline, ask(provider, person, token));
    asked.await.unwrap_or_else(|elapsed| Err(elapsed.into()))
}

async fn ask(
    provider: &Provider,
    person: &SignedInPerson,
    token: &AccessToken,
) -> Result<PersonClaims, UserInfoError> {
    let discovered = provider.discovered().await?;
    let Some(endpoint) = &discovered.userinfo_endpoint else { return Ok(PersonClaims::default()) };
    let request = UserInfoRequest { http: provider.http(), presenter: provider.presenter(), endpoint, token };
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

//! UserInfo (OpenID Connect Core §5.3): what the ID token leaves out, above all what the person is called.
//!
//! It is asked where the ID token lacks name or e-mail, and signs nobody in: what fails here costs the person their
//! name on the pages, and two seconds.

use std::{error::Error, time::Duration};

use backon::Retryable;
use http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use openidconnect::HttpResponse;
use serde_json::{Map, Value};
use url::Url;

use super::{
    discovered_provider::DiscoveredProvider,
    discovery::DiscoveryFailed,
    http::{Http, HttpError, retry_policy},
    id_token::SignedInPerson,
    person_claims::PersonClaims,
    provider::Provider,
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

/// Asks for what the ID token lacks, where the provider may tell it. What the ID token says stands.
pub(super) async fn complete(
    provider: &Provider,
    person: SignedInPerson,
    tokens: &TokenSet,
) -> SignedInPerson {
    let granted = |scope: &str| tokens.scopes.iter().any(|granted| granted == scope);
    let is_lacking =
        person.claims.lacks_name() && granted("profile") || person.claims.lacks_email() && granted("email");
    if !is_lacking {
        return person;
    }
    let asked = tokio::time::timeout(TIMEOUT, ask(provider, &person, &tokens.access_token));
    match asked.await.unwrap_or_else(|elapsed| Err(elapsed.into())) {
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
    }
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

//! Asking an issuer about a token that does not say enough of itself (RFC 7662, RFC 9701).
//!
//! Whoever sends tokens decides how often that happens: a token is asked about once for all who show it, few calls are
//! in flight at a time, and what was answered is remembered for a while. Whether the claims of an answer fit is
//! the affair of [`verifier`](super::verifier).

mod answer;
mod answer_cache;
mod client_authentication;
pub(crate) mod client_credential;
pub(crate) mod config;
mod unavailable;

use std::{error::Error, sync::Arc, time::Duration};

use reqwest::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE};
use serde_json::Value;
use time::OffsetDateTime;
use tokio::sync::Semaphore;
use url::{Url, form_urlencoded};

pub(crate) use self::{answer::TokenState, unavailable::Unavailable};
use self::{
    answer::{AnswerError, Envelopes},
    answer_cache::{AnswerCache, Flight, Lookup, Outcome, TokenHash},
    client_authentication::{ClientAuthentication, ClientAuthenticationError},
    config::{Introspection, IntrospectionAnswer, IntrospectionClient, IntrospectionMethod},
};
use super::{
    issuer::Issuer,
    jwks::{IssuerKeys, KeySource, KeysUnavailable},
    provider_calls::ProviderCall,
    provider_http::{ProviderAnswer, ProviderHttp, ProviderHttpError},
};
use crate::clock::Clock;

/// When it is worth trying again after a call that brought nothing.
const RETRY_AFTER: Duration = Duration::from_secs(5);
/// How many calls of one issuer are in flight at a time.
const CALLS: usize = 32;
/// How long a call waits for others to end.
const WAIT: Duration = Duration::from_secs(5);
/// The longest opaque token, in bytes: each is sent on.
pub(crate) const LONGEST_OPAQUE: usize = 4096;
/// Where Google tells about an access token.
const GOOGLE_TOKENINFO: &str = "https://oauth2.googleapis.com/tokeninfo";

/// Asks one issuer, with credentials that are for it alone.
pub(crate) struct Introspector(Arc<Inner>);

struct Inner {
    issuer: Issuer,
    config: Introspection,
    keys: Arc<dyn KeySource>,
    http: ProviderHttp,
    clock: Arc<dyn Clock>,
    leeway: time::Duration,
    answers: Arc<AnswerCache>,
    calls: Semaphore,
}

impl Introspector {
    pub(crate) fn new(
        issuer: Issuer,
        config: Introspection,
        keys: Arc<dyn KeySource>,
        http: ProviderHttp,
        clock: Arc<dyn Clock>,
        leeway: time::Duration,
    ) -> Self {
        let (answers, calls) = (Arc::default(), Semaphore::new(CALLS));
        Self(Arc::new(Inner { issuer, config, keys, http, clock, leeway, answers, calls }))
    }

    pub(crate) fn config(&self) -> &Introspection {
        &self.0.config
    }

    /// What the issuer says of a token, lately or now.
    pub(crate) async fn ask(&self, token: &str) -> Outcome {
        let inner = &self.0;
        let mut waiting = match inner.answers.look_up(TokenHash::of(token), inner.clock.now()) {
            Lookup::Known(state) => return Ok(state),
            Lookup::Wait(waiting) => waiting,
            Lookup::Call(flight) => {
                let waiting = flight.waiting();
                // A task of its own: whoever hangs up takes nothing from those who wait.
                tokio::spawn(Arc::clone(inner).fly(flight, token.to_owned()));
                waiting
            }
        };
        let outcome = waiting.wait_for(Option::is_some).await;
        outcome
            .ok()
            .and_then(|outcome| outcome.clone())
            .unwrap_or(Err(Unavailable { retry_after: RETRY_AFTER }))
    }
}

impl Inner {
    async fn fly(self: Arc<Self>, flight: Flight, token: String) {
        let outcome = match tokio::time::timeout(WAIT, self.calls.acquire()).await {
            Ok(Ok(_slot)) => self.call(&token).await,
            _ => Err(CallError::Busy),
        };
        let now = self.clock.now();
        let outcome = outcome.map(Arc::new).map_err(|error| {
            let issuer = &self.issuer;
            tracing::warn!(
                target: "api", %issuer, error = &error as &dyn Error, "the provider can't be asked about a token"
            );
            match error {
                CallError::Keys(KeysUnavailable { retry_after }) => Unavailable { retry_after },
                _ => Unavailable { retry_after: RETRY_AFTER },
            }
        });
        let expires_at = outcome.as_ref().ok().and_then(|state| expiry(state));
        flight.land(outcome, expires_at, now);
    }

    async fn call(&self, token: &str) -> Result<TokenState, CallError> {
        match &self.config.method {
            IntrospectionMethod::Rfc7662(client) => self.introspect(client, token).await,
            IntrospectionMethod::GoogleTokeninfo => {
                let google = || Url::parse(GOOGLE_TOKENINFO).ok();
                let endpoint = self.config.endpoint.clone().or_else(google).ok_or(CallError::NoEndpoint)?;
                let answer = self.post(&endpoint, None, &[("access_token", token)], JSON).await?;
                Ok(answer::tokeninfo(&answer)?)
            }
        }
    }

    async fn introspect(&self, client: &IntrospectionClient, token: &str) -> Result<TokenState, CallError> {
        let keys = self.keys.keys(&self.issuer, None).await.map_err(CallError::Keys)?;
        let announced = &keys.introspection().endpoint;
        let endpoint = self.config.endpoint.as_ref().or(announced.as_ref()).ok_or(CallError::NoEndpoint)?;
        let proof = ClientAuthentication::new(client, &keys, endpoint, self.clock.now())?;
        let mut fields = vec![("token", token), ("token_type_hint", "access_token")];
        fields.extend(proof.fields.iter().map(|(name, value)| (*name, value.as_str())));
        match self.config.answer {
            IntrospectionAnswer::Json => {
                Ok(answer::json(&self.post(endpoint, proof.header, &fields, JSON).await?)?)
            }
            IntrospectionAnswer::Jwt => {
                let answer = self.post(endpoint, proof.header, &fields, answer::SIGNED).await?;
                let kid = answer::key_id(&answer)?;
                let keys = self.keys.keys(&self.issuer, kid.as_deref()).await.map_err(CallError::Keys)?;
                Ok(answer::signed(&answer, &self.expected(&keys, client))?)
            }
        }
    }

    fn expected<'a>(&'a self, keys: &'a IssuerKeys, client: &'a IntrospectionClient) -> Envelopes<'a> {
        let (client_id, now, leeway) = (client.id.as_str(), self.clock.now(), self.leeway);
        Envelopes { issuer: &self.issuer, keys, client_id, now, leeway }
    }

    async fn post(
        &self,
        endpoint: &Url,
        authorization: Option<reqwest::header::HeaderValue>,
        fields: &[(&str, &str)],
        accept: &str,
    ) -> Result<ProviderAnswer, CallError> {
        let form = form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        let mut request = self.http.post(endpoint).header(ACCEPT, accept).body(form);
        request = request.header(CONTENT_TYPE, "application/x-www-form-urlencoded");
        if let Some(authorization) = authorization {
            request = request.header(AUTHORIZATION, authorization);
        }
        Ok(self.http.send(ProviderCall::Introspection, request).await?)
    }
}

const JSON: &str = "application/json";

/// When a good token ends.
fn expiry(state: &TokenState) -> Option<OffsetDateTime> {
    let TokenState::Active(claims) = state else { return None };
    let seconds = claims.get("exp").and_then(Value::as_f64)?;
    OffsetDateTime::from_unix_timestamp(seconds as i64).ok()
}

#[derive(Debug, thiserror::Error)]
enum CallError {
    #[error(transparent)]
    Http(#[from] ProviderHttpError),
    #[error(transparent)]
    Answer(#[from] AnswerError),
    #[error(transparent)]
    Client(#[from] ClientAuthenticationError),
    #[error("the provider announces no introspection endpoint: set INTROSPECTION_ENDPOINT")]
    NoEndpoint,
    #[error(transparent)]
    Keys(KeysUnavailable),
    #[error("too many tokens are asked about just now")]
    Busy,
}

//! The issuer's keys over HTTP: found by discovery, fetched when first needed, kept, and fetched again when they grow
//! old or lack a key. The API starts while the provider is down.
//!
//! Whoever sends tokens decides how often a key is missed, so a fetch is one for all who wait for it and is followed
//! by a pause: nobody can make this API hammer the provider.

use std::{collections::HashMap, error::Error, sync::Arc, time::Duration};

use async_trait::async_trait;
use reqwest::StatusCode;
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::Value;
use time::OffsetDateTime;
use tokio::{
    sync::{Mutex, OwnedMutexGuard, watch},
    task::JoinHandle,
};
use url::Url;

use super::{
    issuer::{Issuer, is_secure},
    jwks::{IntrospectionMetadata, IssuerKeys, KeySource, KeysUnavailable},
    provider_calls::ProviderCall,
    provider_http::{ProviderAnswer, ProviderHttp, ProviderHttpError},
    trusted_issuer::TrustedIssuer,
};
use crate::clock::Clock;

/// The pause between two fetches.
const COOL_DOWN: Duration = Duration::from_secs(10);
/// From this age on keys are fetched again, while the old ones still serve: so a withdrawn key goes.
const RENEW_AFTER: Duration = Duration::from_secs(10 * 60);
/// From this age on keys serve no more.
const DISCARD_AFTER: Duration = Duration::from_secs(60 * 60);

/// A [`KeySource`] that asks each provider (OpenID Connect Discovery §4, RFC 7517 §5). One that is down holds up nobody
/// of another.
pub struct ProviderKeys(HashMap<Issuer, Arc<Inner>>);

struct Inner {
    issuer: Issuer,
    http: ProviderHttp,
    clock: Arc<dyn Clock>,
    known: watch::Sender<Option<Known>>,
    /// Held by the one fetch in flight.
    gate: Arc<Mutex<Gate>>,
}

#[derive(Clone)]
struct Known {
    keys: Arc<IssuerKeys>,
    fetched_at: OffsetDateTime,
}

#[derive(Default)]
struct Gate {
    last: Option<Attempt>,
}

#[derive(Clone, Copy)]
struct Attempt {
    at: OffsetDateTime,
    succeeded: bool,
}

impl ProviderKeys {
    /// The keys of these issuers. Nothing is fetched yet.
    #[must_use]
    pub fn new(issuers: &[TrustedIssuer], http: &ProviderHttp, clock: &Arc<dyn Clock>) -> Self {
        let inner = |TrustedIssuer { issuer, .. }: &TrustedIssuer| {
            let (issuer, http, clock) = (issuer.clone(), http.clone(), Arc::clone(clock));
            let (known, gate) = (watch::Sender::new(None), Arc::default());
            (issuer.clone(), Arc::new(Inner { issuer, http, clock, known, gate }))
        };
        Self(issuers.iter().map(inner).collect())
    }
}

#[async_trait]
impl KeySource for ProviderKeys {
    async fn keys(&self, issuer: &Issuer, kid: Option<&str>) -> Result<Arc<IssuerKeys>, KeysUnavailable> {
        let inner = self.0.get(issuer).ok_or(KeysUnavailable { retry_after: COOL_DOWN })?;
        if let Some(known) = inner.known_with(kid) {
            if inner.age(known.fetched_at) >= RENEW_AFTER
                && let Ok(gate) = Arc::clone(&inner.gate).try_lock_owned()
            {
                drop(inner.fetch_unless_cooling(gate));
            }
            return Ok(known.keys);
        }

        // Here waits whoever misses a key while a fetch is in flight; it may bring what is missed.
        let gate = Arc::clone(&inner.gate).lock_owned().await;
        if let Some(known) = inner.known_with(kid) {
            return Ok(known.keys);
        }
        let last = gate.last;
        let succeeded = match inner.fetch_unless_cooling(gate) {
            Some(fetch) => fetch.await.unwrap_or(false),
            None => last.is_some_and(|attempt| attempt.succeeded),
        };
        match inner.known_with(None) {
            Some(known) if succeeded => Ok(known.keys),
            _ => Err(KeysUnavailable { retry_after: COOL_DOWN }),
        }
    }
}

impl Inner {
    /// The keys that may still be used, if one named `kid` is among them.
    fn known_with(&self, kid: Option<&str>) -> Option<Known> {
        let known = self.known.borrow().clone()?;
        (self.age(known.fetched_at) < DISCARD_AFTER && known.keys.contains(kid)).then_some(known)
    }

    /// How long ago that was. A clock that was set back makes things old, not young for ever.
    fn age(&self, time: OffsetDateTime) -> Duration {
        (self.clock.now() - time).unsigned_abs()
    }

    /// Fetches the keys in a task of its own, so that a caller who hangs up takes nothing from those who wait.
    /// The task's answer is whether it got them.
    fn fetch_unless_cooling(self: &Arc<Self>, mut gate: OwnedMutexGuard<Gate>) -> Option<JoinHandle<bool>> {
        if gate.last.is_some_and(|attempt| self.age(attempt.at) < COOL_DOWN) {
            return None;
        }
        let this = Arc::clone(self);
        Some(tokio::spawn(async move {
            let fetched = this.fetch().await;
            let attempt = Attempt { at: this.clock.now(), succeeded: fetched.is_ok() };
            gate.last = Some(attempt);
            match fetched {
                Ok(keys) => {
                    this.known.send_replace(Some(Known { keys: Arc::new(keys), fetched_at: attempt.at }));
                }
                Err(error) => {
                    let issuer = &this.issuer;
                    tracing::warn!(target: "api", %issuer, error = &error as &dyn Error, "no keys from the provider");
                }
            }
            attempt.succeeded
        }))
    }

    async fn fetch(&self) -> Result<IssuerKeys, FetchError> {
        let metadata: Metadata = self.get(&self.issuer.discovery_url()).await?;
        if !self.issuer.publishes(&metadata.issuer) {
            return Err(FetchError::OtherIssuer(metadata.issuer));
        }
        if !is_secure(&metadata.jwks_uri) {
            return Err(FetchError::Insecure);
        }
        let KeySet { keys } = self.get(metadata.jwks_uri.as_str()).await?;
        let keys = IssuerKeys::new(metadata.issuer.clone(), keys);
        if keys.is_empty() {
            return Err(FetchError::NoKeys);
        }
        Ok(keys.with_introspection(metadata.introspection()))
    }

    async fn get<T: DeserializeOwned>(&self, url: &str) -> Result<T, FetchError> {
        let ProviderAnswer { status, body, .. } = self.http.get(ProviderCall::Keys, url).await?;
        if status != StatusCode::OK {
            return Err(FetchError::Status(status));
        }
        Ok(serde_json::from_slice(&body)?)
    }
}

/// What is read of the provider's metadata (OpenID Connect Discovery §3, RFC 8414 §2).
#[derive(Deserialize)]
struct Metadata {
    issuer: String,
    jwks_uri: Url,
    introspection_endpoint: Option<Url>,
    token_endpoint: Option<Url>,
    introspection_endpoint_auth_methods_supported: Option<Vec<String>>,
    token_endpoint_auth_methods_supported: Option<Vec<String>>,
    introspection_endpoint_auth_signing_alg_values_supported: Option<Vec<String>>,
    token_endpoint_auth_signing_alg_values_supported: Option<Vec<String>>,
}

impl Metadata {
    /// What is told of introspection; what is not told of it alone is as at the token endpoint. An address to which
    /// nobody may send a secret is none.
    fn introspection(self) -> IntrospectionMetadata {
        IntrospectionMetadata {
            endpoint: self.introspection_endpoint.filter(is_secure),
            token_endpoint: self.token_endpoint,
            auth_methods: self
                .introspection_endpoint_auth_methods_supported
                .or(self.token_endpoint_auth_methods_supported),
            auth_algorithms: self
                .introspection_endpoint_auth_signing_alg_values_supported
                .or(self.token_endpoint_auth_signing_alg_values_supported),
        }
    }
}

/// A key set whose members are looked at one by one.
#[derive(Deserialize)]
struct KeySet {
    keys: Vec<Value>,
}

#[derive(Debug, thiserror::Error)]
enum FetchError {
    #[error(transparent)]
    Http(#[from] ProviderHttpError),
    #[error("the provider answered {0}")]
    Status(StatusCode),
    #[error("the provider's answer is not as the standard has it")]
    Json(#[from] serde_json::Error),
    #[error("the provider calls itself {0:?}")]
    OtherIssuer(String),
    #[error("the provider's jwks_uri is not https")]
    Insecure,
    #[error("the provider publishes no key that can verify a signature")]
    NoKeys,
}

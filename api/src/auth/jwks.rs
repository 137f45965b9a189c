//! The issuer's keys, and which of them may have signed a token (RFC 7517, RFC 8725 §3.1).
//!
//! A key is found by what the issuer published about it. What a token says about its own key (`jku`, `jwk`, `x5u`,
//! `x5c`) is read by nobody (RFC 8725 §3.10).

use std::{sync::Arc, time::Duration};

use async_trait::async_trait;
use jsonwebtoken::{
    Algorithm, DecodingKey,
    jwk::{AlgorithmParameters, EllipticCurve, Jwk, KeyAlgorithm, KeyOperations, PublicKeyUse},
};
use serde_json::Value;

/// The algorithms a token may be signed with: asymmetric ones only. `none` and the HMACs are not among them, so no
/// public key can ever be taken for a shared secret (RFC 8725 §2.1, §3.2).
pub(crate) const ALGORITHMS: [Algorithm; 9] = [
    Algorithm::RS256,
    Algorithm::RS384,
    Algorithm::RS512,
    Algorithm::PS256,
    Algorithm::PS384,
    Algorithm::PS512,
    Algorithm::ES256,
    Algorithm::ES384,
    Algorithm::EdDSA,
];

/// Where the issuer's keys come from.
#[async_trait]
pub trait KeySource: Send + Sync + 'static {
    /// The issuer's keys, looked up anew if they lack one named `kid`. They may lack it still: then the issuer has
    /// no such key.
    ///
    /// # Errors
    /// [`KeysUnavailable`] where it can't be known which keys the issuer has.
    async fn keys(&self, kid: Option<&str>) -> Result<Arc<IssuerKeys>, KeysUnavailable>;
}

/// The issuer can't be asked for its keys. That says nothing about any token.
#[derive(Debug, Clone, Copy, thiserror::Error)]
#[error("the issuer's keys are out of reach")]
pub struct KeysUnavailable {
    /// When it is worth trying again.
    pub retry_after: Duration,
}

/// What an issuer published: how it spells its name, and the keys that verify its signatures.
#[derive(Debug)]
pub struct IssuerKeys {
    issuer: String,
    keys: Vec<IssuerKey>,
}

#[derive(Debug)]
struct IssuerKey {
    kid: Option<String>,
    algorithms: Vec<Algorithm>,
    key: DecodingKey,
}

impl IssuerKeys {
    /// The usable ones of `jwks`, the members of a key set. Others are passed over (RFC 7517 §5), so that a kind of
    /// key that is new to this API does not cost the old ones.
    pub fn new(issuer: impl Into<String>, jwks: impl IntoIterator<Item = Value>) -> Self {
        let jwks = jwks.into_iter().filter_map(|jwk| serde_json::from_value(jwk).ok());
        Self { issuer: issuer.into(), keys: jwks.filter_map(|jwk| IssuerKey::new(&jwk)).collect() }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.keys.is_empty()
    }

    /// The issuer as it spells itself.
    pub(crate) fn issuer(&self) -> &str {
        &self.issuer
    }

    /// Whether there is a key of that name. A token that names none asks for none.
    pub(crate) fn contains(&self, kid: Option<&str>) -> bool {
        kid.is_none() || self.keys.iter().any(|key| key.kid.as_deref() == kid)
    }

    /// The one key that may have made a signature: the name and the algorithm must fit. Where a token names no key,
    /// or several answer to the name, there must be no choice.
    pub(crate) fn find(&self, kid: Option<&str>, algorithm: Algorithm) -> Option<&DecodingKey> {
        let mut fitting = self
            .keys
            .iter()
            .filter(|key| kid.is_none() || key.kid.as_deref() == kid)
            .filter(|key| key.algorithms.contains(&algorithm));
        let key = fitting.next()?;
        fitting.next().is_none().then_some(&key.key)
    }
}

impl IssuerKey {
    fn new(jwk: &Jwk) -> Option<Self> {
        let algorithms = algorithms(jwk);
        if algorithms.is_empty() || !is_for_signatures(jwk) {
            return None;
        }
        Some(Self { kid: jwk.common.key_id.clone(), algorithms, key: DecodingKey::from_jwk(jwk).ok()? })
    }
}

/// The algorithms that a key serves, by its `kty` and curve, and by its `alg` where it is bound to one.
pub(crate) fn algorithms(jwk: &Jwk) -> Vec<Algorithm> {
    let fits = |algorithm: &Algorithm| match (&jwk.algorithm, algorithm) {
        (AlgorithmParameters::RSA(_), Algorithm::RS256 | Algorithm::RS384 | Algorithm::RS512) => true,
        (AlgorithmParameters::RSA(_), Algorithm::PS256 | Algorithm::PS384 | Algorithm::PS512) => true,
        (AlgorithmParameters::EllipticCurve(key), Algorithm::ES256) => key.curve == EllipticCurve::P256,
        (AlgorithmParameters::EllipticCurve(key), Algorithm::ES384) => key.curve == EllipticCurve::P384,
        (AlgorithmParameters::OctetKeyPair(key), Algorithm::EdDSA) => key.curve == EllipticCurve::Ed25519,
        _ => false,
    };
    let is_bound_to = |algorithm: &Algorithm| {
        jwk.common.key_algorithm.is_none_or(|bound| bound == KeyAlgorithm::from(*algorithm))
    };
    ALGORITHMS.into_iter().filter(fits).filter(is_bound_to).collect()
}

fn is_for_signatures(jwk: &Jwk) -> bool {
    let common = &jwk.common;
    common.public_key_use.as_ref().is_none_or(|purpose| *purpose == PublicKeyUse::Signature)
        && common.key_operations.as_ref().is_none_or(|operations| operations.contains(&KeyOperations::Verify))
}

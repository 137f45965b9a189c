//! The issuer's keys, and which of them may have signed a token (RFC 7517, RFC 8725 §3.1).
//!
//! A key is found by what the issuer published about it. What a token says about its own key (`jku`, `jwk`, `x5u`,
//! `x5c`) is read by nobody (RFC 8725 §3.10).

use std::{sync::Arc, time::Duration};

use async_trait::async_trait;
use aws_lc_rs::signature::{ECDSA_P521_SHA512_FIXED, UnparsedPublicKey};
use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use jsonwebtoken::{
    DecodingKey, crypto,
    jwk::{AlgorithmParameters, EllipticCurve, Jwk, KeyOperations, PublicKeyUse},
};
use serde_json::Value;
use url::Url;

use super::{issuer::Issuer, signature_algorithm::SignatureAlgorithm};

/// Where issuers' keys come from.
#[async_trait]
pub trait KeySource: Send + Sync + 'static {
    /// The keys of `issuer`, looked up anew if they lack one named `kid`. They may lack it still: then the issuer has
    /// no such key.
    ///
    /// # Errors
    /// [`KeysUnavailable`] where it can't be known which keys the issuer has.
    async fn keys(&self, issuer: &Issuer, kid: Option<&str>) -> Result<Arc<IssuerKeys>, KeysUnavailable>;
}

/// The issuer can't be asked for its keys. That says nothing about any token.
#[derive(Debug, Clone, Copy, thiserror::Error)]
#[error("the issuer's keys are out of reach")]
pub struct KeysUnavailable {
    /// When it is worth trying again.
    pub retry_after: Duration,
}

/// What an issuer published: how it spells its name, the keys that verify its signatures, and where it is asked about
/// tokens.
#[derive(Debug)]
pub struct IssuerKeys {
    issuer: String,
    keys: Vec<IssuerKey>,
    introspection: IntrospectionMetadata,
}

/// How an issuer is asked about tokens (RFC 8414 §2).
#[derive(Debug, Clone, Default)]
pub(crate) struct IntrospectionMetadata {
    pub(crate) endpoint: Option<Url>,
    pub(crate) token_endpoint: Option<Url>,
    /// The ways in which a client may prove itself there.
    pub(crate) auth_methods: Option<Vec<String>>,
    /// What it may sign such a proof with.
    pub(crate) auth_algorithms: Option<Vec<String>>,
}

/// One of an issuer's keys.
#[derive(Debug)]
pub(crate) struct IssuerKey {
    kid: Option<String>,
    algorithms: Vec<SignatureAlgorithm>,
    key: PublicKey,
    /// Whose tokens it signs, where one key set has the keys of several issuers (as Entra's has).
    issuer: Option<String>,
}

#[derive(Debug)]
enum PublicKey {
    Known(DecodingKey),
    /// A point on P-521, uncompressed (SEC 1 §2.3.3).
    P521(Vec<u8>),
}

impl IssuerKeys {
    /// The usable ones of `jwks`, the members of a key set. Others are passed over (RFC 7517 §5), so that a kind of
    /// key that is new to this API does not cost the old ones.
    pub fn new(issuer: impl Into<String>, jwks: impl IntoIterator<Item = Value>) -> Self {
        let keys = jwks.into_iter().filter_map(IssuerKey::new).collect();
        Self { issuer: issuer.into(), keys, introspection: IntrospectionMetadata::default() }
    }

    pub(crate) fn with_introspection(self, introspection: IntrospectionMetadata) -> Self {
        Self { introspection, ..self }
    }

    pub(crate) const fn introspection(&self) -> &IntrospectionMetadata {
        &self.introspection
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
    pub(crate) fn find(&self, kid: Option<&str>, algorithm: SignatureAlgorithm) -> Option<&IssuerKey> {
        let mut fitting = self
            .keys
            .iter()
            .filter(|key| kid.is_none() || key.kid.as_deref() == kid)
            .filter(|key| key.algorithms.contains(&algorithm));
        let key = fitting.next()?;
        fitting.next().is_none().then_some(key)
    }
}

impl IssuerKey {
    fn new(published: Value) -> Option<Self> {
        let text = |member: &str| published.get(member).and_then(Value::as_str).map(str::to_owned);
        let (bound, issuer) = (text("alg"), text("issuer"));
        // An `alg` that can't be read binds the key to what is unknown, and so to nothing.
        if bound.is_none() && published.get("alg").is_some_and(|alg| !alg.is_null()) {
            return None;
        }
        let jwk: Jwk = serde_json::from_value(published).ok()?;
        let algorithms = SignatureAlgorithm::of_key(&jwk, bound.as_deref());
        if algorithms.is_empty() || !is_for_signatures(&jwk) {
            return None;
        }
        Some(Self { algorithms, key: PublicKey::new(&jwk)?, kid: jwk.common.key_id, issuer })
    }

    /// Whose tokens it signs, where it says so.
    pub(crate) fn issuer(&self) -> Option<&str> {
        self.issuer.as_deref()
    }

    /// Whether this key made `signature`, as it stands in the token.
    pub(crate) fn verify(&self, algorithm: SignatureAlgorithm, message: &[u8], signature: &str) -> bool {
        match (&self.key, algorithm) {
            (PublicKey::Known(key), SignatureAlgorithm::Known(algorithm)) => {
                crypto::verify(signature, message, key, algorithm).unwrap_or(false)
            }
            (PublicKey::P521(point), SignatureAlgorithm::Es512) => {
                let key = UnparsedPublicKey::new(&ECDSA_P521_SHA512_FIXED, point);
                BASE64_URL_SAFE_NO_PAD
                    .decode(signature)
                    .is_ok_and(|signature| key.verify(message, &signature).is_ok())
            }
            _ => false,
        }
    }
}

impl PublicKey {
    fn new(jwk: &Jwk) -> Option<Self> {
        match &jwk.algorithm {
            AlgorithmParameters::EllipticCurve(key) if key.curve == EllipticCurve::P521 => {
                let coordinate = |text: &str| BASE64_URL_SAFE_NO_PAD.decode(text).ok();
                let (x, y) = (coordinate(&key.x)?, coordinate(&key.y)?);
                // Both at full length (RFC 7518 §6.2.1.2).
                (x.len() == 66 && y.len() == 66).then(|| Self::P521([&[4], &*x, &*y].concat()))
            }
            _ => DecodingKey::from_jwk(jwk).ok().map(Self::Known),
        }
    }
}

fn is_for_signatures(jwk: &Jwk) -> bool {
    let common = &jwk.common;
    common.public_key_use.as_ref().is_none_or(|purpose| *purpose == PublicKeyUse::Signature)
        && common.key_operations.as_ref().is_none_or(|operations| operations.contains(&KeyOperations::Verify))
}

//! What the provider signs for this client besides ID and logout tokens: authorization responses (JARM) and UserInfo.
//! Its claims count only once signature, issuer, audience and time are right.

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use openidconnect::{
    JsonWebKey, JsonWebKeySet, JsonWebKeyUse, JwsSigningAlgorithm, SignatureVerificationError,
    core::CoreJwsSigningAlgorithm,
};
use serde::Deserialize;
use serde_json::{Map, Number, Value};
use time::{Duration, OffsetDateTime};

use super::verification_key::{ALGORITHMS, VerificationKey};

/// Why a message is not believed.
#[derive(Debug, thiserror::Error)]
pub(crate) enum SignedMessageError {
    #[error(
        "it is encrypted, and only signed ones are read: switch that off for this client at the provider"
    )]
    Encrypted,
    #[error("it is not a signed JWT")]
    Format,
    #[error("it is not signed by an algorithm that is taken")]
    Algorithm,
    #[error("its signing key is not known")]
    UnknownKey,
    #[error("its signature is not right")]
    Signature(#[from] SignatureVerificationError),
    #[error("its issuer is not the provider's")]
    Issuer,
    #[error("it was made for another client")]
    Audience,
    #[error("it does not say until when it is good")]
    NoExpiry,
    #[error("it ran out {0} s ago, or the clocks differ by as much")]
    Expired(i64),
}

/// What a message is held against.
pub(super) struct Expected<'a> {
    pub(super) issuer: &'a str,
    pub(super) client_id: &'a str,
    pub(super) keys: &'a JsonWebKeySet<VerificationKey>,
    pub(super) now: OffsetDateTime,
    pub(super) clock_skew: Duration,
}

#[derive(Deserialize)]
struct Header {
    alg: CoreJwsSigningAlgorithm,
    kid: Option<String>,
    crit: Option<Value>,
}

/// The parts of a JWT that is signed (RFC 7515 §3.1).
struct Parts<'a> {
    header: Header,
    message: &'a str,
    payload: Map<String, Value>,
    signature: Vec<u8>,
}

impl<'a> Parts<'a> {
    fn read(jwt: &'a str) -> Result<Self, SignedMessageError> {
        use SignedMessageError::{Algorithm, Encrypted, Format};
        if jwt.split('.').count() == 5 {
            return Err(Encrypted);
        }
        let decode = |text: &str| BASE64_URL_SAFE_NO_PAD.decode(text).map_err(|_| Format);
        let (message, signature) = jwt.rsplit_once('.').ok_or(Format)?;
        let (header, payload) = message.split_once('.').ok_or(Format)?;
        // An algorithm that is not known can't be read.
        let header = serde_json::from_slice(&decode(header)?).map_err(|_| Algorithm)?;
        let payload = serde_json::from_slice(&decode(payload)?).map_err(|_| Format)?;
        Ok(Self { header, message, payload, signature: decode(signature)? })
    }

    fn verify(&self, keys: &JsonWebKeySet<VerificationKey>) -> Result<(), SignedMessageError> {
        let Header { alg, kid, crit } = &self.header;
        // No extension is understood here, so none may be critical (RFC 7515 §4.1.11).
        if !ALGORITHMS.contains(alg) || crit.is_some() {
            return Err(SignedMessageError::Algorithm);
        }
        let is_named = |key: &VerificationKey| match kid {
            Some(kid) => key.key_id().is_some_and(|id| id.as_str() == kid),
            None => true,
        };
        let fits = |key: &&VerificationKey| {
            is_named(key)
                && alg.key_type().as_ref() == Some(key.key_type())
                && key.key_use().is_none_or(JsonWebKeyUse::allows_signature)
        };
        // Without a name, the only key of its kind.
        match keys.keys().iter().filter(fits).collect::<Vec<_>>()[..] {
            [key] => Ok(key.verify_signature(alg, self.message.as_bytes(), &self.signature)?),
            _ => Err(SignedMessageError::UnknownKey),
        }
    }
}

/// The claims of `jwt`, which the provider made for this client. It must have a time at which it runs out where
/// `must_expire` says so.
pub(super) fn open(
    jwt: &str,
    expected: &Expected<'_>,
    must_expire: bool,
) -> Result<Map<String, Value>, SignedMessageError> {
    let parts = Parts::read(jwt)?;
    parts.verify(expected.keys)?;
    let claims = parts.payload;
    if claims.get("iss").and_then(Value::as_str) != Some(expected.issuer) {
        return Err(SignedMessageError::Issuer);
    }
    let is_own = |value: &Value| value.as_str() == Some(expected.client_id);
    let is_for_us = match claims.get("aud") {
        Some(Value::Array(several)) => several.iter().any(is_own),
        Some(one) => is_own(one),
        None => false,
    };
    if !is_for_us {
        return Err(SignedMessageError::Audience);
    }
    match claims.get("exp").and_then(Value::as_number).and_then(whole_seconds) {
        Some(at) => {
            let past = expected.now.unix_timestamp().saturating_sub(at);
            if past >= expected.clock_skew.whole_seconds() {
                return Err(SignedMessageError::Expired(past));
            }
        }
        None if must_expire || claims.contains_key("exp") => return Err(SignedMessageError::NoExpiry),
        None => {}
    }
    Ok(claims)
}

/// One claim of a JWT that nobody has verified: good for finding what to verify it by, and for nothing else.
pub(super) fn unverified_claim(jwt: &str, name: &str) -> Option<String> {
    let payload = BASE64_URL_SAFE_NO_PAD.decode(jwt.split('.').nth(1)?).ok()?;
    let claims = serde_json::from_slice::<Map<String, Value>>(&payload).ok()?;
    claims.get(name)?.as_str().map(str::to_owned)
}

fn whole_seconds(number: &Number) -> Option<i64> {
    number.as_i64().or_else(|| number.as_f64().map(|seconds| seconds as i64))
}

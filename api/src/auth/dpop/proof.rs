//! Proofs: a JWT for one request, signed with the key that stands in it (RFC 9449 §4.2).
//!
//! What is read here is well made and rightly signed. Whether it is about this request, token and moment is judged by
//! whoever asked for it.

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use jsonwebtoken::{
    Algorithm, DecodingKey, crypto,
    jwk::{Jwk, ThumbprintHash},
};
use serde::{Deserialize, de::DeserializeOwned, de::IgnoredAny};
use serde_json::{Map, Value};
use time::OffsetDateTime;
use url::Url;

use crate::auth::{claims::NumericDate, signature_algorithm::SignatureAlgorithm};

/// The algorithms that a proof may be signed with: asymmetric ones, on curves. RSA is left out, because here a
/// stranger chooses the key, and with it the work of checking the signature.
const ALGORITHMS: [Algorithm; 3] = [Algorithm::ES256, Algorithm::ES384, Algorithm::EdDSA];
/// The same, as a challenge names them (RFC 9449 §7.1).
pub(crate) const ALGORITHM_NAMES: &str = "ES256 ES384 EdDSA";

/// The members of a JWK that hold a private or shared key (RFC 7518 §6.2.2, §6.3.2, §6.4.1).
const PRIVATE: [&str; 8] = ["d", "p", "q", "dp", "dq", "qi", "oth", "k"];

/// Why a proof is refused. Each text is fixed, fits into a quoted string and is safe to show.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum ProofError {
    #[error("the DPoP proof is missing")]
    Missing,
    #[error("the DPoP header was sent twice")]
    Twice,
    #[error("the DPoP proof is malformed")]
    Malformed,
    #[error("the DPoP proof is of another type")]
    Type,
    #[error("the DPoP proof is signed with an algorithm that is not allowed")]
    Algorithm,
    #[error("the DPoP proof has a critical header that is not understood")]
    Critical,
    #[error("the DPoP proof holds a private key")]
    PrivateKey,
    #[error("the DPoP proof's key does not fit its algorithm")]
    Key,
    #[error("the DPoP proof's signature is wrong")]
    Signature,
    #[error("the DPoP proof is for another method")]
    Method,
    #[error("the DPoP proof is for another address")]
    Address,
    #[error("the DPoP proof is too old")]
    TooOld,
    #[error("the DPoP proof is from the future")]
    FromTheFuture,
    #[error("the DPoP proof is for another access token")]
    Token,
    #[error("the DPoP proof was used before")]
    Replayed,
}

/// A proof that is well made and rightly signed.
#[derive(Debug)]
pub(crate) struct Proof {
    /// `jti`
    pub(crate) id: String,
    /// `htm`
    pub(crate) method: String,
    /// `htu` without query and fragment, normalised (RFC 9449 §4.3).
    pub(crate) address: Url,
    pub(crate) issued_at: OffsetDateTime,
    /// `ath`
    pub(crate) token_hash: Option<String>,
    pub(crate) nonce: Option<String>,
    /// Of the key that signed it (RFC 7638).
    pub(crate) thumbprint: String,
}

#[derive(Deserialize)]
struct Header {
    typ: String,
    alg: Algorithm,
    jwk: Map<String, Value>,
    crit: Option<IgnoredAny>,
}

#[derive(Deserialize)]
struct Claims {
    jti: String,
    htm: String,
    htu: Url,
    iat: NumericDate,
    ath: Option<String>,
    nonce: Option<String>,
}

impl Proof {
    /// RFC 9449 §4.3, points 2 to 7.
    pub(crate) fn read(text: &str) -> Result<Self, ProofError> {
        let (message, signature) = text.rsplit_once('.').ok_or(ProofError::Malformed)?;
        let (header, payload) = message.split_once('.').ok_or(ProofError::Malformed)?;
        // An `alg` that jsonwebtoken does not know, `none` among them, makes the header malformed.
        let header: Header = part(header)?;
        if !header.typ.eq_ignore_ascii_case("dpop+jwt") {
            return Err(ProofError::Type);
        }
        if !ALGORITHMS.contains(&header.alg) {
            return Err(ProofError::Algorithm);
        }
        if header.crit.is_some() {
            return Err(ProofError::Critical);
        }
        let jwk = public_key(header.jwk, header.alg)?;
        let key = DecodingKey::from_jwk(&jwk).map_err(|_| ProofError::Key)?;
        if !crypto::verify(signature, message.as_bytes(), &key, header.alg).unwrap_or(false) {
            return Err(ProofError::Signature);
        }
        let Claims { jti, htm, htu, iat: NumericDate(issued_at), ath, nonce } = part(payload)?;
        Ok(Self {
            id: jti,
            method: htm,
            address: bare(htu),
            issued_at,
            token_hash: ath,
            nonce,
            thumbprint: jwk.thumbprint(ThumbprintHash::SHA256).map_err(|_| ProofError::Key)?,
        })
    }
}

fn part<T: DeserializeOwned>(encoded: &str) -> Result<T, ProofError> {
    let json = BASE64_URL_SAFE_NO_PAD.decode(encoded).map_err(|_| ProofError::Malformed)?;
    serde_json::from_slice(&json).map_err(|_| ProofError::Malformed)
}

/// The key in the header: a public one, of the kind that the algorithm needs.
fn public_key(jwk: Map<String, Value>, algorithm: Algorithm) -> Result<Jwk, ProofError> {
    if PRIVATE.iter().any(|member| jwk.contains_key(*member)) {
        return Err(ProofError::PrivateKey);
    }
    let bound = jwk.get("alg").and_then(Value::as_str).map(str::to_owned);
    let jwk: Jwk = serde_json::from_value(jwk.into()).map_err(|_| ProofError::Key)?;
    let served = SignatureAlgorithm::of_key(&jwk, bound.as_deref());
    if served.contains(&SignatureAlgorithm::Known(algorithm)) { Ok(jwk) } else { Err(ProofError::Key) }
}

/// Without query and fragment, which a proof does not count (RFC 9449 §4.3, point 9).
fn bare(mut address: Url) -> Url {
    address.set_query(None);
    address.set_fragment(None);
    address
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_algorithms_have_their_names() {
        assert_eq!(ALGORITHMS.map(|algorithm| format!("{algorithm:?}")).join(" "), ALGORITHM_NAMES);
    }

    proptest! {
        #[test]
        fn no_text_makes_the_reader_panic_or_is_taken(text: String, header: String, claims: String) {
            prop_assert!(Proof::read(&text).is_err());
            let encoded = [header, claims].map(|part| BASE64_URL_SAFE_NO_PAD.encode(part)).join(".");
            let signed = [encoded, text].join(".");
            prop_assert!(Proof::read(&signed).is_err());
        }
    }
}

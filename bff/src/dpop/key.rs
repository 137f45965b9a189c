//! The key that a session's access tokens are bound to, and the proofs that it signs (RFC 9449 §4.2).

use std::{fmt, sync::Arc};

use aws_lc_rs::{
    error::{KeyRejected, Unspecified},
    rand::SystemRandom,
    signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair},
};
use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use http::{HeaderValue, Method};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de, ser};
use sha2::{Digest, Sha256};
use time::OffsetDateTime;
use url::Url;
use uuid::Uuid;
use zeroize::Zeroizing;

use super::protocol::ALGORITHM;

/// A private key on the curve P-256. Clones are the same key. It prints as `[redacted]`.
#[derive(Clone)]
pub(crate) struct ProofKey(Arc<EcdsaKeyPair>);

/// No proof could be made.
#[derive(Debug, thiserror::Error)]
pub enum ProofError {
    /// The system gave no random numbers, or the signature could not be computed.
    #[error("a proof could not be signed")]
    Sign(#[from] Unspecified),
    /// What is to be signed can't be written down.
    #[error("a proof could not be written")]
    Write(#[from] serde_json::Error),
    /// The token or the proof can't stand in a header.
    #[error("a token or its proof can't stand in a header")]
    Header(#[from] http::header::InvalidHeaderValue),
}

/// The request that a proof is about.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ProofTarget<'a> {
    pub(crate) method: &'a Method,
    pub(crate) url: &'a Url,
    /// The access token that goes with it; none where one is asked for.
    pub(crate) token: Option<&'a str>,
    /// The newest nonce of the server's, where it gave one.
    pub(crate) nonce: Option<&'a str>,
    pub(crate) now: OffsetDateTime,
}

#[derive(Serialize)]
struct Header {
    typ: &'static str,
    alg: &'static str,
    jwk: Jwk,
}

/// The public half (RFC 7518 §6.2.1).
#[derive(Serialize)]
struct Jwk {
    kty: &'static str,
    crv: &'static str,
    x: String,
    y: String,
}

#[derive(Serialize)]
struct Claims<'a> {
    jti: Uuid,
    htm: &'a str,
    htu: &'a str,
    iat: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    ath: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    nonce: Option<&'a str>,
}

impl ProofKey {
    pub(crate) fn generate() -> Result<Self, ProofError> {
        Ok(Self(Arc::new(EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING)?)))
    }

    /// A proof for one request. It is made anew for each try: servers take one once.
    pub(crate) fn proof(&self, target: ProofTarget<'_>) -> Result<HeaderValue, ProofError> {
        let ProofTarget { method, url, token, nonce, now } = target;
        let mut address = url.clone();
        address.set_query(None);
        address.set_fragment(None);
        let header = Header { typ: "dpop+jwt", alg: ALGORITHM, jwk: self.public() };
        let claims = Claims {
            jti: Uuid::new_v4(),
            htm: method.as_str(),
            htu: address.as_str(),
            iat: now.unix_timestamp(),
            ath: token.map(|token| encode(&Sha256::digest(token))),
            nonce,
        };
        let message =
            format!("{}.{}", encode(&serde_json::to_vec(&header)?), encode(&serde_json::to_vec(&claims)?));
        let signature = self.0.sign(&SystemRandom::new(), message.as_bytes())?;
        Ok(HeaderValue::try_from(format!("{message}.{}", encode(signature.as_ref())))?)
    }

    fn public(&self) -> Jwk {
        // An uncompressed point: one byte that says so, and two coordinates of 32 bytes (SEC 1 §2.3.3).
        let (x, y) = self.0.public_key().as_ref()[1..].split_at(32);
        Jwk { kty: "EC", crv: "P-256", x: encode(x), y: encode(y) }
    }
}

fn encode(bytes: &[u8]) -> String {
    BASE64_URL_SAFE_NO_PAD.encode(bytes)
}

impl fmt::Debug for ProofKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[redacted]")
    }
}

/// As PKCS #8. Only for the token store, which seals what it writes.
impl Serialize for ProofKey {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let document = self.0.to_pkcs8v1().map_err(ser::Error::custom)?;
        serializer.serialize_str(&Zeroizing::new(encode(document.as_ref())))
    }
}

impl<'de> Deserialize<'de> for ProofKey {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = Zeroizing::new(String::deserialize(deserializer)?);
        let document = Zeroizing::new(BASE64_URL_SAFE_NO_PAD.decode(&*text).map_err(de::Error::custom)?);
        let pair = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &document);
        Ok(Self(Arc::new(pair.map_err(|error: KeyRejected| de::Error::custom(error))?)))
    }
}

#[cfg(test)]
mod tests {
    use jsonwebtoken::{Algorithm, DecodingKey, TokenData, Validation, decode};
    use serde_json::Value;

    use super::*;

    const NOW: OffsetDateTime = OffsetDateTime::UNIX_EPOCH;

    fn opened(proof: &HeaderValue) -> TokenData<Value> {
        let proof = proof.to_str().unwrap();
        let jwk = jsonwebtoken::decode_header(proof).unwrap().jwk.unwrap();
        let mut validation = Validation::new(Algorithm::ES256);
        validation.required_spec_claims.clear();
        validation.validate_exp = false;
        decode(proof, &DecodingKey::from_jwk(&jwk).unwrap(), &validation).unwrap()
    }

    #[test]
    fn a_proof_is_about_one_request_and_signed_by_the_key_that_it_shows_c58() {
        let key = ProofKey::generate().unwrap();
        let url = "https://api.example:8443/reports?page=2#top".parse().unwrap();
        let target = ProofTarget { method: &Method::GET, url: &url, token: None, nonce: None, now: NOW };
        let TokenData { header, claims } = opened(&key.proof(target).unwrap());
        assert_eq!(header.typ.as_deref(), Some("dpop+jwt"));
        assert_eq!((&claims["htm"], &claims["iat"]), (&"GET".into(), &0.into()));
        assert_eq!(claims["htu"], "https://api.example:8443/reports", "without query and fragment");
        assert!(claims.get("ath").is_none() && claims.get("nonce").is_none());

        // The token and its hash as RFC 9449 §7.1 has them.
        let token = "Kz~8mXK1EalYznwH-LC-1fBAo.4Ljp~zsPE_NeO.gxU";
        let bound =
            opened(&key.proof(ProofTarget { token: Some(token), nonce: Some("n"), ..target }).unwrap());
        assert_eq!(bound.claims["ath"], "fUHyO2r2Z3DZ53EsNrWBb0xWXoaNy59IiKCAqksmQEo");
        assert_eq!(bound.claims["nonce"], "n");
        assert_ne!(bound.claims["jti"], claims["jti"]);
    }

    #[test]
    fn a_stored_key_is_the_same_key_and_is_redacted_when_printed_c15_c58() {
        let key = ProofKey::generate().unwrap();
        let kept = serde_json::to_string(&key).unwrap();
        let again: ProofKey = serde_json::from_str(&kept).unwrap();
        assert_eq!(again.public().x, key.public().x);
        assert_eq!(format!("{key:?}"), "[redacted]");
        for broken in ["\"\"", "\"AAAA\"", "\"?\"", "7"] {
            assert!(serde_json::from_str::<ProofKey>(broken).is_err(), "{broken}");
        }
    }
}

//! The provider's public keys, as they are published (RFC 7517): RSA, EC and Ed25519.
//!
//! openidconnect knows them all but for the curve P-521, which it reads and does not verify by; that is added here.

use aws_lc_rs::signature::{ECDSA_P521_SHA512_FIXED, UnparsedPublicKey};
use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use openidconnect::{
    JsonWebKey, JsonWebKeyAlgorithm, JsonWebKeyId, JsonWebKeyUse, SignatureVerificationError,
    core::{CoreJsonWebKey, CoreJsonWebKeyType, CoreJsonWebKeyUse, CoreJwsSigningAlgorithm},
};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};
use serde_json::Value;

/// Signatures that only the provider can make. A shared secret (HS256) and `none` are not among them.
pub(super) const ALGORITHMS: [CoreJwsSigningAlgorithm; 10] = [
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha256,
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha384,
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha512,
    CoreJwsSigningAlgorithm::RsaSsaPssSha256,
    CoreJwsSigningAlgorithm::RsaSsaPssSha384,
    CoreJwsSigningAlgorithm::RsaSsaPssSha512,
    CoreJwsSigningAlgorithm::EcdsaP256Sha256,
    CoreJwsSigningAlgorithm::EcdsaP384Sha384,
    CoreJwsSigningAlgorithm::EcdsaP521Sha512,
    CoreJwsSigningAlgorithm::EdDsa,
];

/// How long a coordinate on the curve P-521 is, in bytes (RFC 7518 §6.2.1.2).
const P521_COORDINATE: usize = 66;

/// One of the provider's public keys.
#[derive(Debug, Clone)]
pub(crate) struct VerificationKey {
    key: CoreJsonWebKey,
    /// The point of a key on the curve P-521, uncompressed (SEC 1 §2.3.3).
    p521: Option<Vec<u8>>,
}

impl<'de> Deserialize<'de> for VerificationKey {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let value = Value::deserialize(from)?;
        let p521 = (value["crv"] == "P-521").then(|| p521_point(&value)).flatten();
        Ok(Self { key: CoreJsonWebKey::deserialize(value).map_err(D::Error::custom)?, p521 })
    }
}

impl Serialize for VerificationKey {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        self.key.serialize(to)
    }
}

/// None where the coordinates are not those of such a key.
fn p521_point(key: &Value) -> Option<Vec<u8>> {
    let mut point = vec![4];
    for name in ["x", "y"] {
        let coordinate = BASE64_URL_SAFE_NO_PAD.decode(key[name].as_str()?).ok()?;
        // Some providers leave out leading zeros.
        let missing = P521_COORDINATE.checked_sub(coordinate.len())?;
        point.extend(std::iter::repeat_n(0, missing).chain(coordinate));
    }
    Some(point)
}

impl VerificationKey {
    fn verify_p521(&self, message: &[u8], signature: &[u8]) -> Result<(), SignatureVerificationError> {
        let unfit = |what: &str| SignatureVerificationError::InvalidKey(what.to_owned());
        let point = self.p521.as_ref().ok_or_else(|| unfit("it is not on the curve P-521"))?;
        let is_for_signatures = self.key_use().is_none_or(JsonWebKeyUse::allows_signature);
        let is_for_this = match self.signing_alg() {
            JsonWebKeyAlgorithm::Unspecified => true,
            JsonWebKeyAlgorithm::Algorithm(algorithm) => {
                *algorithm == CoreJwsSigningAlgorithm::EcdsaP521Sha512
            }
            JsonWebKeyAlgorithm::Unsupported => false,
        };
        if !is_for_signatures || !is_for_this {
            return Err(unfit("it is not for signatures by ES512"));
        }
        UnparsedPublicKey::new(&ECDSA_P521_SHA512_FIXED, point)
            .verify(message, signature)
            .map_err(|_| SignatureVerificationError::CryptoError("the signature is wrong".to_owned()))
    }
}

impl JsonWebKey for VerificationKey {
    type KeyUse = CoreJsonWebKeyUse;
    type SigningAlgorithm = CoreJwsSigningAlgorithm;

    fn key_id(&self) -> Option<&JsonWebKeyId> {
        self.key.key_id()
    }

    fn key_type(&self) -> &CoreJsonWebKeyType {
        self.key.key_type()
    }

    fn key_use(&self) -> Option<&CoreJsonWebKeyUse> {
        self.key.key_use()
    }

    fn signing_alg(&self) -> JsonWebKeyAlgorithm<&CoreJwsSigningAlgorithm> {
        self.key.signing_alg()
    }

    fn new_symmetric(key: Vec<u8>) -> Self {
        Self { key: CoreJsonWebKey::new_symmetric(key), p521: None }
    }

    fn verify_signature(
        &self,
        algorithm: &CoreJwsSigningAlgorithm,
        message: &[u8],
        signature: &[u8],
    ) -> Result<(), SignatureVerificationError> {
        match algorithm {
            CoreJwsSigningAlgorithm::EcdsaP521Sha512 => self.verify_p521(message, signature),
            algorithm => self.key.verify_signature(algorithm, message, signature),
        }
    }

    fn hash_bytes(&self, bytes: &[u8], algorithm: &CoreJwsSigningAlgorithm) -> Result<Vec<u8>, String> {
        self.key.hash_bytes(bytes, algorithm)
    }
}

#[cfg(test)]
mod tests {
    use aws_lc_rs::{
        rand::SystemRandom,
        signature::{ECDSA_P521_SHA512_FIXED_SIGNING, EcdsaKeyPair, KeyPair},
    };
    use serde_json::json;

    use super::*;

    const ES512: CoreJwsSigningAlgorithm = CoreJwsSigningAlgorithm::EcdsaP521Sha512;

    fn published(pair: &EcdsaKeyPair, change: impl FnOnce(&mut Value)) -> VerificationKey {
        let (x, y) = pair.public_key().as_ref()[1..].split_at(P521_COORDINATE);
        let strip = |bytes: &[u8]| {
            let zeros = bytes.iter().take_while(|byte| **byte == 0).count();
            BASE64_URL_SAFE_NO_PAD.encode(&bytes[zeros..])
        };
        let mut jwk = json!({ "kty": "EC", "crv": "P-521", "x": strip(x), "y": strip(y) });
        change(&mut jwk);
        serde_json::from_value(jwk).unwrap()
    }

    #[test]
    fn a_signature_by_es512_is_verified_by_its_own_key_alone() {
        let generate = || EcdsaKeyPair::generate(&ECDSA_P521_SHA512_FIXED_SIGNING).unwrap();
        let (pair, other) = (generate(), generate());
        let signature = pair.sign(&SystemRandom::new(), b"a message").unwrap();
        let verify = |key: &VerificationKey, message: &[u8]| {
            key.verify_signature(&ES512, message, signature.as_ref()).is_ok()
        };
        let key = published(&pair, |_| {});
        assert!(verify(&key, b"a message"));
        assert!(!verify(&key, b"another message"));
        assert!(!verify(&published(&other, |_| {}), b"a message"));
        assert!(verify(&published(&pair, |jwk| jwk["use"] = "sig".into()), b"a message"));
        assert!(!verify(&published(&pair, |jwk| jwk["use"] = "enc".into()), b"a message"));
        assert!(verify(&published(&pair, |jwk| jwk["alg"] = "ES512".into()), b"a message"));
        assert!(!verify(&published(&pair, |jwk| jwk["alg"] = "ES256".into()), b"a message"));
        assert!(!verify(&published(&pair, |jwk| jwk["crv"] = "P-384".into()), b"a message"));
    }

    #[test]
    fn a_key_is_shown_as_it_was_published() {
        let pair = EcdsaKeyPair::generate(&ECDSA_P521_SHA512_FIXED_SIGNING).unwrap();
        let shown = serde_json::to_value(published(&pair, |jwk| jwk["kid"] = "a".into())).unwrap();
        assert_eq!((&shown["kid"], &shown["crv"]), (&"a".into(), &"P-521".into()));
    }
}

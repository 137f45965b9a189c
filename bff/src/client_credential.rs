//! What proves at the provider which client this is: a secret that both know, or a private key of which the provider
//! knows the public half (RFC 7523 §2.2, OpenID Connect Core §9).
//!
//! How it is put into a request is the business of [`client_authentication`](crate::oidc).

use jsonwebtoken::{Algorithm, AlgorithmFamily, EncodingKey, Header, crypto, errors};
use openidconnect::core::CoreJwsSigningAlgorithm;
use secrecy::SecretString;
use serde::Serialize;
use time::{Duration, OffsetDateTime};
use uuid::Uuid;

/// How long an assertion is good: it is made for one request, and used at once.
const LIFETIME: Duration = Duration::seconds(60);

/// The credential of a confidential client (RFC 6749 §2.1).
#[derive(Debug, Clone)]
pub enum ClientCredential {
    /// `client_secret`, shown by `client_secret_basic`, or by `client_secret_post` where the provider takes that only
    /// (RFC 6749 §2.3.1).
    Secret(SecretString),
    /// A private key that never leaves the application (`private_key_jwt`).
    PrivateKey(ClientKey),
}

/// The private key of a client, which signs an assertion for each call (RFC 7523 §2.2).
#[derive(Debug, Clone)]
pub struct ClientKey {
    key: EncodingKey,
    id: Option<String>,
}

/// The text is no key that a client can sign with.
#[derive(Debug, thiserror::Error)]
#[error("needs a PEM with a private key in PKCS #8: RSA of 2048 bits or more, or EC on the curve P-256")]
pub struct ClientKeyError(#[from] errors::Error);

/// The claims of an assertion (RFC 7523 §3).
#[derive(Serialize)]
struct Assertion<'a> {
    iss: &'a str,
    sub: &'a str,
    aud: &'a str,
    jti: Uuid,
    iat: i64,
    exp: i64,
}

impl ClientKey {
    /// Reads a private key in PKCS #8 from PEM: RSA of 2048 bits or more, or EC on the curve P-256. `id` is the name
    /// (`kid`, RFC 7515 §4.1.4) that the provider knows it by, which it needs where it knows several.
    ///
    /// # Errors
    /// Where it is anything else.
    pub fn from_pem(pem: &str, id: Option<String>) -> Result<Self, ClientKeyError> {
        let pem = pem.as_bytes();
        let key = EncodingKey::from_rsa_pem(pem).or_else(|_| EncodingKey::from_ec_pem(pem))?;
        let key = Self { key, id };
        // A key of the wrong size, curve or half shows now, and not when the first person signs in.
        crypto::sign(&[], &key.key, key.algorithm(None))?;
        Ok(key)
    }

    /// ES256 for an EC key. RS256 for an RSA key, or PS256 where the provider says that it takes that and not RS256.
    pub(crate) fn algorithm(&self, taken: Option<&Vec<CoreJwsSigningAlgorithm>>) -> Algorithm {
        use CoreJwsSigningAlgorithm::{RsaSsaPkcs1V15Sha256, RsaSsaPssSha256};
        let takes = |algorithm| taken.is_some_and(|taken| taken.contains(&algorithm));
        match self.key.family() {
            AlgorithmFamily::Rsa if takes(RsaSsaPssSha256) && !takes(RsaSsaPkcs1V15Sha256) => {
                Algorithm::PS256
            }
            AlgorithmFamily::Rsa => Algorithm::RS256,
            _ => Algorithm::ES256,
        }
    }

    /// Says, signed, that `client_id` calls the provider, which is named as `audience` alone (RFC 7523 §3). It serves
    /// once, for a minute.
    pub(crate) fn assertion(
        &self,
        algorithm: Algorithm,
        client_id: &str,
        audience: &str,
        now: OffsetDateTime,
    ) -> Result<String, errors::Error> {
        let header = Header { kid: self.id.clone(), ..Header::new(algorithm) };
        let claims = Assertion {
            iss: client_id,
            sub: client_id,
            aud: audience,
            jti: Uuid::new_v4(),
            iat: now.unix_timestamp(),
            exp: (now + LIFETIME).unix_timestamp(),
        };
        jsonwebtoken::encode(&header, &claims, &self.key)
    }
}

#[cfg(test)]
mod tests {
    use devidp::ClientKeyPair;
    use jsonwebtoken::{DecodingKey, TokenData, Validation, decode};
    use serde_json::Value;

    use super::*;

    const CLIENT: &str = "expenses-bff";
    const ISSUER: &str = "https://id.example";
    const NOW: OffsetDateTime = OffsetDateTime::UNIX_EPOCH;

    fn opened(assertion: &str, key: &DecodingKey, algorithm: Algorithm) -> TokenData<Value> {
        let mut validation = Validation::new(algorithm);
        validation.set_audience(&[ISSUER]);
        validation.validate_exp = false;
        decode(assertion, key, &validation).unwrap()
    }

    #[test]
    fn an_assertion_names_the_client_and_the_provider_and_lives_a_minute_c13() {
        let pair = ClientKeyPair::ec().unwrap();
        let public = DecodingKey::from_ec_pem(pair.public.as_bytes()).unwrap();
        let key = ClientKey::from_pem(&pair.private, Some("a name".to_owned())).unwrap();
        let assertion = || key.assertion(key.algorithm(None), CLIENT, ISSUER, NOW).unwrap();
        let TokenData { header, claims } = opened(&assertion(), &public, Algorithm::ES256);
        assert_eq!(header.kid.as_deref(), Some("a name"));
        assert_eq!((&claims["iss"], &claims["sub"]), (&CLIENT.into(), &CLIENT.into()));
        assert_eq!(claims["aud"], ISSUER);
        assert_eq!((&claims["iat"], &claims["exp"]), (&0.into(), &60.into()));
        let another = opened(&assertion(), &public, Algorithm::ES256);
        assert_ne!(claims["jti"], another.claims["jti"]);
    }

    #[test]
    fn an_rsa_key_signs_as_the_provider_takes_it() {
        use CoreJwsSigningAlgorithm::{RsaSsaPkcs1V15Sha256, RsaSsaPssSha256};
        let pair = ClientKeyPair::rsa().unwrap();
        let public = DecodingKey::from_rsa_pem(pair.public.as_bytes()).unwrap();
        let key = ClientKey::from_pem(&pair.private, None).unwrap();
        for (taken, algorithm) in [
            (None, Algorithm::RS256),
            (Some(vec![RsaSsaPssSha256, RsaSsaPkcs1V15Sha256]), Algorithm::RS256),
            (Some(vec![RsaSsaPssSha256]), Algorithm::PS256),
        ] {
            assert_eq!(key.algorithm(taken.as_ref()), algorithm);
            let assertion = key.assertion(algorithm, CLIENT, ISSUER, NOW).unwrap();
            assert_eq!(opened(&assertion, &public, algorithm).header.kid, None);
        }
    }

    #[test]
    fn a_key_that_can_not_sign_is_refused_when_it_is_read() {
        let pair = ClientKeyPair::rsa().unwrap();
        for wrong in ["", "a secret", &pair.public] {
            assert!(ClientKey::from_pem(wrong, None).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_client_key_is_redacted_when_printed_c15() {
        let pair = ClientKeyPair::ec().unwrap();
        let key = ClientCredential::PrivateKey(ClientKey::from_pem(&pair.private, None).unwrap());
        let shown = format!("{key:?}");
        assert!(shown.contains("[redacted]"), "{shown}");
        assert!(!shown.contains(pair.private.lines().nth(1).unwrap()));
    }
}

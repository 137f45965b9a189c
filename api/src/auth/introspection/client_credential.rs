//! What proves at an issuer that it is this API that asks: a secret that both know, or a private key of which the issuer
//! knows the public half (RFC 7523 §2.2, OpenID Connect Core §9).

use jsonwebtoken::{Algorithm, AlgorithmFamily, EncodingKey, Header, crypto, errors};
use secrecy::SecretString;
use serde::Serialize;
use time::{Duration, OffsetDateTime};
use uuid::Uuid;

/// How long an assertion is good: it is made for one call, and used at once.
const LIFETIME: Duration = Duration::seconds(60);

/// The credential of a confidential client (RFC 6749 §2.1).
#[derive(Debug, Clone)]
pub enum ClientCredential {
    /// `client_secret`, shown by `client_secret_basic`, or by `client_secret_post` where the issuer takes that only.
    Secret(SecretString),
    /// A private key that never leaves this API (`private_key_jwt`).
    PrivateKey(ClientKey),
}

/// Whom an assertion is made out to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum AssertionAudience {
    /// The issuer, as RFC 7523bis asks for.
    #[default]
    Issuer,
    /// The address of its token endpoint, which many still want.
    TokenEndpoint,
    /// The address that is called.
    IntrospectionEndpoint,
}

/// The private key of a client, which signs an assertion for each call (RFC 7523 §2.2).
#[derive(Debug, Clone)]
pub struct ClientKey {
    key: EncodingKey,
    id: Option<String>,
    pub(crate) audience: AssertionAudience,
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
    /// Reads a private key in PKCS #8 from PEM. `id` is the name (`kid`) that the issuer knows it by, which it needs where
    /// it knows several.
    ///
    /// # Errors
    /// Where it is anything else.
    pub fn from_pem(
        pem: &str,
        id: Option<String>,
        audience: AssertionAudience,
    ) -> Result<Self, ClientKeyError> {
        let pem = pem.as_bytes();
        let key = EncodingKey::from_rsa_pem(pem).or_else(|_| EncodingKey::from_ec_pem(pem))?;
        let key = Self { key, id, audience };
        // A key of the wrong size, curve or half shows now, and not at the first token.
        crypto::sign(&[], &key.key, key.algorithm(None))?;
        Ok(key)
    }

    /// ES256 for an EC key. RS256 for an RSA key, or PS256 where the issuer says that it takes that and not RS256.
    fn algorithm(&self, taken: Option<&[String]>) -> Algorithm {
        let takes = |name: &str| taken.is_some_and(|taken| taken.iter().any(|taken| taken == name));
        match self.key.family() {
            AlgorithmFamily::Rsa if takes("PS256") && !takes("RS256") => Algorithm::PS256,
            AlgorithmFamily::Rsa => Algorithm::RS256,
            _ => Algorithm::ES256,
        }
    }

    /// Says, signed, that `client_id` calls `audience` (RFC 7523 §3). It serves once, for a minute.
    pub(crate) fn assertion(
        &self,
        taken: Option<&[String]>,
        client_id: &str,
        audience: &str,
        now: OffsetDateTime,
    ) -> Result<String, errors::Error> {
        let header = Header { kid: self.id.clone(), ..Header::new(self.algorithm(taken)) };
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

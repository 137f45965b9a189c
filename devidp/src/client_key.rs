//! The keys of clients that prove themselves by signatures: the public half that is registered here, and pairs for
//! whoever needs one at once.

use aws_lc_rs::{
    encoding::{AsDer, Pkcs8V1Der, PublicKeyX509Der},
    error::Unspecified,
    rsa,
    signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair},
};
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, errors, jwk::Jwk};
use pem::Pem;

/// What an RSA key signs with, and what an EC key on the curve P-256.
const RSA: &[Algorithm] = &[Algorithm::RS256, Algorithm::PS256];
const EC: &[Algorithm] = &[Algorithm::ES256];

/// The public key of a client, which checks its assertions: RS256 and PS256 with an RSA key, ES256 with an EC key on
/// the curve P-256.
#[derive(Debug, Clone)]
pub struct ClientKey {
    pub(crate) key: DecodingKey,
    pub(crate) algorithms: &'static [Algorithm],
}

/// The text is no public key of a client.
#[derive(Debug, thiserror::Error)]
#[error("the client's key is not a PEM with a public RSA or EC key")]
pub struct ClientKeyError(#[from] errors::Error);

impl ClientKey {
    /// Reads a public key from PEM.
    ///
    /// # Errors
    /// Where it is anything else.
    pub fn from_pem(pem: &str) -> Result<Self, ClientKeyError> {
        let pem = pem.as_bytes();
        let rsa = |key| Self { key, algorithms: RSA };
        let ec = |key| Self { key, algorithms: EC };
        Ok(DecodingKey::from_rsa_pem(pem).map(rsa).or_else(|_| DecodingKey::from_ec_pem(pem).map(ec))?)
    }

    /// The public half of a private key in PKCS #8, read from PEM: for a provider in the same process as its client.
    ///
    /// # Errors
    /// Where it is anything else.
    pub fn of_private(pem: &str) -> Result<Self, ClientKeyError> {
        let pem = pem.as_bytes();
        let rsa = EncodingKey::from_rsa_pem(pem).map(|key| (key, RSA));
        let (private, algorithms) = rsa.or_else(|_| EncodingKey::from_ec_pem(pem).map(|key| (key, EC)))?;
        let public = Jwk::from_encoding_key(&private, algorithms[0])?;
        Ok(Self { key: DecodingKey::from_jwk(&public)?, algorithms })
    }
}

/// A new pair of keys for a client, in PEM.
#[derive(Clone)]
pub struct ClientKeyPair {
    /// The private key, in PKCS #8, for the client.
    pub private: String,
    /// The public key, for [`ClientKey::from_pem`].
    pub public: String,
}

impl ClientKeyPair {
    /// A pair on the curve P-256.
    ///
    /// # Errors
    /// Where the system gives no random numbers.
    pub fn ec() -> Result<Self, Unspecified> {
        let pair = EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING)?;
        let public: PublicKeyX509Der<'_> = pair.public_key().as_der()?;
        Ok(Self::of(pair.to_pkcs8v1()?.as_ref(), public.as_ref()))
    }

    /// An RSA pair of 2048 bits.
    ///
    /// # Errors
    /// Where the system gives no random numbers.
    pub fn rsa() -> Result<Self, Unspecified> {
        let pair = rsa::KeyPair::generate(rsa::KeySize::Rsa2048)?;
        let private: Pkcs8V1Der<'_> = pair.as_der()?;
        let public: PublicKeyX509Der<'_> = pair.public_key().as_der()?;
        Ok(Self::of(private.as_ref(), public.as_ref()))
    }

    fn of(private: &[u8], public: &[u8]) -> Self {
        Self {
            private: pem::encode(&Pem::new("PRIVATE KEY", private)),
            public: pem::encode(&Pem::new("PUBLIC KEY", public)),
        }
    }
}

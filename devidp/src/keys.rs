//! The keys that sign tokens: RSA of 2048 bits for RS256, which every OpenID provider and every resource server
//! must know (OpenID Connect Discovery §3, RFC 9068 §2.1), and others where a quirk asks for them.

use std::fmt;

use aws_lc_rs::{
    encoding::{AsDer, Pkcs8V1Der},
    error::Unspecified,
    rsa::{self, KeySize},
    signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, Ed25519KeyPair},
};
use jsonwebtoken::{
    Algorithm, DecodingKey, EncodingKey, Header, TokenData, Validation,
    jwk::{Jwk, JwkSet, PublicKeyUse, ThumbprintHash},
};
use pem::Pem;
use serde::{Deserialize, Serialize, de::DeserializeOwned};

use crate::signing_algorithm::SigningAlgorithm;

/// A signing key could not be made or read.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// The system gave no random numbers, or the key could not be computed.
    #[error("a key could not be generated")]
    Generate(#[from] Unspecified),
    /// It is not a key in PKCS #8 of a kind that signs here.
    #[error("the key is not an RSA, P-256 or Ed25519 key in PKCS #8")]
    Read(#[from] jsonwebtoken::errors::Error),
}

/// Claims could not be signed.
#[derive(Debug, thiserror::Error)]
pub enum SignError {
    /// The claims or the key won't do.
    #[error("the claims can't be signed")]
    Sign(#[from] jsonwebtoken::errors::Error),
    /// There is no key of that kind, and none could be made.
    #[error("there is no key to sign with")]
    Key(#[from] KeyError),
}

/// A key pair. Kept as PEM.
#[derive(Clone, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct SigningKey {
    pem: String,
    algorithm: SigningAlgorithm,
    private: EncodingKey,
    public: Jwk,
}

impl SigningKey {
    /// A new one.
    ///
    /// # Errors
    /// [`KeyError::Generate`]
    pub fn generate(algorithm: SigningAlgorithm) -> Result<Self, KeyError> {
        let pem = |der: &[u8]| pem::encode(&Pem::new("PRIVATE KEY", der));
        let pem = match algorithm {
            SigningAlgorithm::Rs256 => {
                let der: Pkcs8V1Der<'_> = rsa::KeyPair::generate(KeySize::Rsa2048)?.as_der()?;
                pem(der.as_ref())
            }
            SigningAlgorithm::Es256 => {
                let pair = EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING)?;
                pem(pair.to_pkcs8v1()?.as_ref())
            }
            SigningAlgorithm::EdDsa => pem(Ed25519KeyPair::generate()?.to_pkcs8v1()?.as_ref()),
        };
        Self::try_from(pem)
    }

    /// A signed JWT whose header says `typ`, or has none (RFC 7515 §4.1.9).
    pub(crate) fn encode(&self, typ: Option<&str>, claims: &impl Serialize) -> Result<String, SignError> {
        let mut header = Header::new(self.algorithm.into());
        header.typ = typ.map(str::to_owned);
        header.kid.clone_from(&self.public.common.key_id);
        Ok(jsonwebtoken::encode(&header, claims, &self.private)?)
    }
}

/// Its name alone.
impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("SigningKey").field(&self.public.common.key_id).finish()
    }
}

impl TryFrom<String> for SigningKey {
    type Error = KeyError;

    /// The key's id is its thumbprint (RFC 7638).
    fn try_from(pem: String) -> Result<Self, Self::Error> {
        let bytes = pem.as_bytes();
        let (algorithm, private) = EncodingKey::from_rsa_pem(bytes)
            .map(|key| (SigningAlgorithm::Rs256, key))
            .or_else(|_| EncodingKey::from_ec_pem(bytes).map(|key| (SigningAlgorithm::Es256, key)))
            .or_else(|_| EncodingKey::from_ed_pem(bytes).map(|key| (SigningAlgorithm::EdDsa, key)))?;
        let mut public = Jwk::from_encoding_key(&private, algorithm.into())?;
        public.common.key_id = Some(public.thumbprint(ThumbprintHash::SHA256)?);
        public.common.public_key_use = Some(PublicKeyUse::Signature);
        Ok(Self { pem, algorithm, private, public })
    }
}

impl From<SigningKey> for String {
    fn from(key: SigningKey) -> Self {
        key.pem
    }
}

/// The keys that sign now, and those that signed before and are still published.
#[derive(Serialize, Deserialize)]
pub(crate) struct KeyRing {
    current: SigningKey,
    /// Of other kinds than `current`, one at most of each.
    #[serde(default)]
    others: Vec<SigningKey>,
    previous: Vec<SigningKey>,
}

impl KeyRing {
    pub(crate) const fn of(current: SigningKey) -> Self {
        Self { current, others: Vec::new(), previous: Vec::new() }
    }

    /// The key that signs by `algorithm`, if there is one by now.
    pub(crate) fn current(&self, algorithm: SigningAlgorithm) -> Option<SigningKey> {
        let mut signing = std::iter::once(&self.current).chain(&self.others);
        signing.find(|key| key.algorithm == algorithm).cloned()
    }

    /// The same, or a new one.
    pub(crate) fn current_or_new(&mut self, algorithm: SigningAlgorithm) -> Result<SigningKey, KeyError> {
        if let Some(key) = self.current(algorithm) {
            return Ok(key);
        }
        let key = SigningKey::generate(algorithm)?;
        self.others.push(key.clone());
        Ok(key)
    }

    /// Signs with `key`, and new ones of the other kinds, from now on. The old keys stay published if `keep_old`; else
    /// their tokens fail at once.
    pub(crate) fn rotate(&mut self, key: SigningKey, keep_old: bool) {
        let old = std::mem::replace(&mut self.current, key);
        self.previous.push(old);
        self.previous.append(&mut self.others);
        if !keep_old {
            self.previous.clear();
        }
    }

    /// What the provider publishes (RFC 7517 §5).
    pub(crate) fn published(&self) -> JwkSet {
        JwkSet { keys: self.all().map(|key| key.public.clone()).collect() }
    }

    /// The header and claims of a token that a published key signed. Whether it is out, and for whom it is, the
    /// caller judges.
    pub(crate) fn open<T: DeserializeOwned + Clone>(&self, token: &str) -> Option<TokenData<T>> {
        let kid = jsonwebtoken::decode_header(token).ok()?.kid?;
        let key = self.all().find(|key| key.public.common.key_id.as_ref() == Some(&kid))?;
        let mut validation = Validation::new(Algorithm::from(key.algorithm));
        validation.required_spec_claims.clear();
        validation.validate_exp = false;
        validation.validate_aud = false;
        jsonwebtoken::decode(token, &DecodingKey::from_jwk(&key.public).ok()?, &validation).ok()
    }

    fn all(&self) -> impl Iterator<Item = &SigningKey> {
        std::iter::once(&self.current).chain(&self.others).chain(&self.previous)
    }
}

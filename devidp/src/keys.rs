//! The keys that sign tokens: RSA of 2048 bits for RS256, which every OpenID provider and every resource server
//! must know (OpenID Connect Discovery §3, RFC 9068 §2.1).

use aws_lc_rs::{
    encoding::{AsDer, Pkcs8V1Der},
    error::Unspecified,
    rsa::{KeyPair, KeySize},
};
use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use jsonwebtoken::{
    Algorithm, DecodingKey, EncodingKey, Header, TokenData, Validation, crypto,
    jwk::{Jwk, PublicKeyUse, ThumbprintHash},
};
use openidconnect::{
    PrivateSigningKey, SigningError,
    core::{CoreJsonWebKey, CoreJsonWebKeySet, CoreJwsSigningAlgorithm},
};
use pem::Pem;
use serde::{Deserialize, Serialize, de::DeserializeOwned};

/// A signing key could not be made or read.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// The system gave no random numbers, or the key could not be computed.
    #[error("a key could not be generated")]
    Generate(#[from] Unspecified),
    /// It is not an RSA key in PKCS #8.
    #[error("the key is not an RSA key in PKCS #8")]
    Read(#[from] jsonwebtoken::errors::Error),
    /// It can't be shown as a JSON Web Key.
    #[error("the key can't be shown as a JSON Web Key")]
    Show(#[from] serde_json::Error),
}

/// Claims could not be signed.
#[derive(Debug, thiserror::Error)]
#[error("the claims can't be signed")]
pub struct SignError(#[from] jsonwebtoken::errors::Error);

/// A key pair. Kept as PEM.
#[derive(Clone, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub(crate) struct SigningKey {
    pem: String,
    private: EncodingKey,
    public: Jwk,
    published: CoreJsonWebKey,
}

impl SigningKey {
    pub(crate) fn generate() -> Result<Self, KeyError> {
        let der: Pkcs8V1Der<'_> = KeyPair::generate(KeySize::Rsa2048)?.as_der()?;
        Self::try_from(pem::encode(&Pem::new("PRIVATE KEY", der.as_ref())))
    }

    /// A signed JWT whose header says `typ` (RFC 7515 §4.1.9).
    pub(crate) fn encode(&self, typ: &str, claims: &impl Serialize) -> Result<String, SignError> {
        let mut header = Header::new(Algorithm::RS256);
        header.typ = Some(typ.to_owned());
        header.kid.clone_from(&self.public.common.key_id);
        Ok(jsonwebtoken::encode(&header, claims, &self.private)?)
    }
}

impl TryFrom<String> for SigningKey {
    type Error = KeyError;

    /// The key's id is its thumbprint (RFC 7638).
    fn try_from(pem: String) -> Result<Self, Self::Error> {
        let private = EncodingKey::from_rsa_pem(pem.as_bytes())?;
        let mut public = Jwk::from_encoding_key(&private, Algorithm::RS256)?;
        public.common.key_id = Some(public.thumbprint(ThumbprintHash::SHA256)?);
        public.common.public_key_use = Some(PublicKeyUse::Signature);
        let published = serde_json::from_value(serde_json::to_value(&public)?)?;
        Ok(Self { pem, private, public, published })
    }
}

impl From<SigningKey> for String {
    fn from(key: SigningKey) -> Self {
        key.pem
    }
}

/// Lets openidconnect sign ID tokens with the same key, through the same code.
impl PrivateSigningKey for SigningKey {
    type VerificationKey = CoreJsonWebKey;

    fn sign(&self, algorithm: &CoreJwsSigningAlgorithm, message: &[u8]) -> Result<Vec<u8>, SigningError> {
        if *algorithm != CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha256 {
            return Err(SigningError::UnsupportedAlg(format!("{algorithm:?}")));
        }
        let signature =
            crypto::sign(message, &self.private, Algorithm::RS256).map_err(|_| SigningError::CryptoError)?;
        BASE64_URL_SAFE_NO_PAD.decode(signature).map_err(|_| SigningError::CryptoError)
    }

    fn as_verification_key(&self) -> CoreJsonWebKey {
        self.published.clone()
    }
}

/// The key that signs now, and those that signed before and are still published.
#[derive(Serialize, Deserialize)]
pub(crate) struct KeyRing {
    current: SigningKey,
    previous: Vec<SigningKey>,
}

impl KeyRing {
    pub(crate) fn generate() -> Result<Self, KeyError> {
        Ok(Self { current: SigningKey::generate()?, previous: Vec::new() })
    }

    pub(crate) fn current(&self) -> SigningKey {
        self.current.clone()
    }

    /// Signs with `key` from now on. The old keys stay published if `keep_old`; else their tokens fail at once.
    pub(crate) fn rotate(&mut self, key: SigningKey, keep_old: bool) {
        let old = std::mem::replace(&mut self.current, key);
        self.previous.push(old);
        if !keep_old {
            self.previous.clear();
        }
    }

    /// What the provider publishes (RFC 7517 §5).
    pub(crate) fn published(&self) -> CoreJsonWebKeySet {
        CoreJsonWebKeySet::new(self.all().map(|key| key.published.clone()).collect())
    }

    /// The header and claims of a token that a published key signed. Whether it is out, and for whom it is, the
    /// caller judges.
    pub(crate) fn open<T: DeserializeOwned + Clone>(&self, token: &str) -> Option<TokenData<T>> {
        let kid = jsonwebtoken::decode_header(token).ok()?.kid?;
        let key = self.all().find(|key| key.public.common.key_id.as_ref() == Some(&kid))?;
        let mut validation = Validation::new(Algorithm::RS256);
        validation.required_spec_claims.clear();
        validation.validate_exp = false;
        validation.validate_aud = false;
        jsonwebtoken::decode(token, &DecodingKey::from_jwk(&key.public).ok()?, &validation).ok()
    }

    fn all(&self) -> impl Iterator<Item = &SigningKey> {
        std::iter::once(&self.current).chain(&self.previous)
    }
}

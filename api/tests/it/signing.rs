//! Tokens and the keys that sign them. A token starts out right; each test makes it wrong in one place.

use aws_lc_rs::{
    encoding::{AsDer, Pkcs8V1Der},
    rand::SystemRandom,
    rsa,
    signature::{
        ECDSA_P256_SHA256_FIXED_SIGNING, ECDSA_P384_SHA384_FIXED_SIGNING, ECDSA_P521_SHA512_FIXED_SIGNING,
        EcdsaKeyPair, Ed25519KeyPair, KeyPair,
    },
};
use base64::{
    Engine,
    engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD},
};
use jsonwebtoken::{
    Algorithm, DecodingKey, EncodingKey, crypto,
    jwk::{Jwk, ThumbprintHash},
};
use serde_json::{Value, json};
use time::OffsetDateTime;

/// A private key, and what its owner publishes of it.
pub(crate) struct SigningKey {
    pub(crate) algorithm: Algorithm,
    pub(crate) jwk: Value,
    key: EncodingKey,
    /// In place of `key`, with an algorithm that jsonwebtoken does not know.
    p521: Option<EcdsaKeyPair>,
}

impl SigningKey {
    pub(crate) fn es256(kid: &str) -> Self {
        let der =
            EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &SystemRandom::new()).unwrap();
        Self::new(kid, Algorithm::ES256, EncodingKey::from_ec_der(der.as_ref()))
    }

    pub(crate) fn es384(kid: &str) -> Self {
        let der =
            EcdsaKeyPair::generate_pkcs8(&ECDSA_P384_SHA384_FIXED_SIGNING, &SystemRandom::new()).unwrap();
        Self::new(kid, Algorithm::ES384, EncodingKey::from_ec_der(der.as_ref()))
    }

    /// Tokens that it signs name `ES512` in their headers themselves.
    pub(crate) fn es512(kid: &str) -> Self {
        let pair = EcdsaKeyPair::generate(&ECDSA_P521_SHA512_FIXED_SIGNING).unwrap();
        let (x, y) = pair.public_key().as_ref()[1..].split_at(66);
        let [x, y] = [x, y].map(|coordinate| URL_SAFE_NO_PAD.encode(coordinate));
        let jwk =
            json!({"kty": "EC", "crv": "P-521", "x": x, "y": y, "kid": kid, "use": "sig", "alg": "ES512"});
        Self { jwk, p521: Some(pair), ..Self::es256(kid) }
    }

    pub(crate) fn ed25519(kid: &str) -> Self {
        let der = Ed25519KeyPair::generate_pkcs8v1(&SystemRandom::new()).unwrap();
        Self::new(kid, Algorithm::EdDSA, EncodingKey::from_ed_der(der.as_ref()))
    }

    pub(crate) fn rsa(kid: &str, algorithm: Algorithm) -> Self {
        Self::rsa_pem(kid, algorithm).1
    }

    /// The key, and before it the same as a file has it.
    pub(crate) fn rsa_pem(kid: &str, algorithm: Algorithm) -> (String, Self) {
        let pair = rsa::KeyPair::generate(rsa::KeySize::Rsa2048).unwrap();
        let der: Pkcs8V1Der<'_> = pair.as_der().unwrap();
        let pem = format!(
            "-----BEGIN PRIVATE KEY-----\n{}\n-----END PRIVATE KEY-----\n",
            STANDARD.encode(der.as_ref())
        );
        let key = EncodingKey::from_rsa_pem(pem.as_bytes()).unwrap();
        (pem, Self::new(kid, algorithm, key))
    }

    fn new(kid: &str, algorithm: Algorithm, key: EncodingKey) -> Self {
        let mut jwk = serde_json::to_value(Jwk::from_encoding_key(&key, algorithm).unwrap()).unwrap();
        jwk["kid"] = json!(kid);
        jwk["use"] = json!("sig");
        Self { algorithm, jwk, key, p521: None }
    }

    /// Header and claims of a text that this key has signed.
    pub(crate) fn opened(&self, jwt: &str) -> (Value, Value) {
        let (message, signature) = jwt.rsplit_once('.').unwrap();
        let jwk: Jwk = serde_json::from_value(self.jwk.clone()).unwrap();
        let key = DecodingKey::from_jwk(&jwk).unwrap();
        assert!(crypto::verify(signature, message.as_bytes(), &key, self.algorithm).unwrap());
        let part = |text: &str| serde_json::from_slice(&URL_SAFE_NO_PAD.decode(text).unwrap()).unwrap();
        let (header, claims) = message.split_once('.').unwrap();
        (part(header), part(claims))
    }

    /// RFC 7638
    pub(crate) fn thumbprint(&self) -> String {
        let jwk: Jwk = serde_json::from_value(self.jwk.clone()).unwrap();
        jwk.thumbprint(ThumbprintHash::SHA256).unwrap()
    }

    pub(crate) fn signature(&self, message: &str) -> String {
        match &self.p521 {
            Some(pair) => {
                let signature = pair.sign(&SystemRandom::new(), message.as_bytes()).unwrap();
                URL_SAFE_NO_PAD.encode(signature)
            }
            None => crypto::sign(message.as_bytes(), &self.key, self.algorithm).unwrap(),
        }
    }

    /// A signed text of any kind.
    pub(crate) fn jwt(&self, header: &Value, claims: &Value) -> String {
        let mut header = header.clone();
        header["alg"] = json!(self.algorithm);
        header["kid"] = self.jwk["kid"].clone();
        let message = message(&header, claims);
        format!("{message}.{}", self.signature(&message))
    }
}

/// A token in the making.
#[derive(Clone)]
pub(crate) struct Token {
    header: Value,
    claims: Value,
}

impl Token {
    /// What a provider issues at `now` to Ada for the expenses API.
    pub(crate) fn new(issuer: &str, now: OffsetDateTime) -> Self {
        let now = now.unix_timestamp();
        Self {
            header: json!({"typ": "at+jwt"}),
            claims: json!({
                "iss": issuer, "sub": "ada", "aud": "https://expenses-api", "client_id": "expenses-bff",
                "iat": now, "exp": now + 10, "jti": "1", "scope": "openid profile read:reports offline_access",
            }),
        }
    }

    pub(crate) fn claim(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.claims[name] = value.into();
        self
    }

    /// What a provider issues to another person, for these scopes.
    pub(crate) fn of(self, subject: &str, scope: &str) -> Self {
        self.claim("sub", subject).claim("scope", scope)
    }

    pub(crate) fn without(mut self, name: &str) -> Self {
        self.claims.as_object_mut().unwrap().remove(name);
        self
    }

    pub(crate) fn header(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.header[name] = value.into();
        self
    }

    pub(crate) fn without_header(mut self, name: &str) -> Self {
        self.header.as_object_mut().unwrap().remove(name);
        self
    }

    /// Signed as its header would have it, the key's own `alg` and `kid` where the header names none.
    pub(crate) fn sign(mut self, by: &SigningKey) -> String {
        let header = self.header.as_object_mut().unwrap();
        header.entry("alg").or_insert(json!(by.algorithm));
        header.entry("kid").or_insert(by.jwk["kid"].clone());
        let message = self.message();
        format!("{message}.{}", by.signature(&message))
    }

    /// With an HMAC over `secret`.
    pub(crate) fn sign_hs256(self, secret: &[u8]) -> String {
        let message = self.header("alg", "HS256").message();
        let key = EncodingKey::from_secret(secret);
        let signature = crypto::sign(message.as_bytes(), &key, Algorithm::HS256).unwrap();
        format!("{message}.{signature}")
    }

    /// With no signature.
    pub(crate) fn unsigned(self, alg: &str) -> String {
        format!("{}.", self.header("alg", alg).message())
    }

    fn message(&self) -> String {
        message(&self.header, &self.claims)
    }
}

/// What a signature is made over.
pub(crate) fn message(header: &Value, claims: &Value) -> String {
    let part = |json: &Value| URL_SAFE_NO_PAD.encode(json.to_string());
    format!("{}.{}", part(header), part(claims))
}

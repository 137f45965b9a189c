//! The provider's keys, of every kind that it may sign with, and those beside them that nobody here knows.

use aws_lc_rs::{
    rand::SystemRandom,
    signature::{
        ECDSA_P256_SHA256_FIXED_SIGNING, ECDSA_P384_SHA384_FIXED_SIGNING, ECDSA_P521_SHA512_FIXED_SIGNING,
        EcdsaKeyPair, EcdsaSigningAlgorithm, Ed25519KeyPair, KeyPair,
    },
};
use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use devidp::{Endpoint, Fault, FaultKind};
use serde_json::{Value, json};

use crate::{
    harness::App,
    sign_in_attempt::{Outcome, SignInAttempt},
    signing_key::SigningKey,
};

fn encode(bytes: &[u8]) -> String {
    BASE64_URL_SAFE_NO_PAD.encode(bytes)
}

type Sign = Box<dyn Fn(&str) -> Vec<u8>>;

/// A key pair of the tests' own: its public half as it is published, and what it signs.
struct Key {
    jwk: Value,
    sign: Sign,
    algorithm: &'static str,
}

impl Key {
    fn ec(algorithm: &'static str, curve: &str, with: &'static EcdsaSigningAlgorithm) -> Self {
        let pair = EcdsaKeyPair::generate(with).unwrap();
        let point = pair.public_key().as_ref()[1..].to_vec();
        let (x, y) = point.split_at(point.len() / 2);
        let jwk = json!({ "kty": "EC", "crv": curve, "x": encode(x), "y": encode(y), "kid": algorithm });
        let sign = move |message: &str| {
            pair.sign(&SystemRandom::new(), message.as_bytes()).unwrap().as_ref().to_vec()
        };
        Self { jwk, sign: Box::new(sign), algorithm }
    }

    fn ed25519() -> Self {
        let pair = Ed25519KeyPair::generate().unwrap();
        let x = encode(pair.public_key().as_ref());
        let jwk = json!({ "kty": "OKP", "crv": "Ed25519", "x": x, "kid": "EdDSA" });
        let sign = move |message: &str| pair.sign(message.as_bytes()).as_ref().to_vec();
        Self { jwk, sign: Box::new(sign), algorithm: "EdDSA" }
    }

    /// One of each kind.
    fn all() -> Vec<Self> {
        vec![
            Self::ec("ES256", "P-256", &ECDSA_P256_SHA256_FIXED_SIGNING),
            Self::ec("ES384", "P-384", &ECDSA_P384_SHA384_FIXED_SIGNING),
            Self::ec("ES512", "P-521", &ECDSA_P521_SHA512_FIXED_SIGNING),
            Self::ed25519(),
        ]
    }

    fn token(&self, claims: &Value) -> String {
        let header = json!({ "alg": self.algorithm, "kid": self.algorithm });
        let message =
            format!("{}.{}", encode(header.to_string().as_bytes()), encode(claims.to_string().as_bytes()));
        format!("{message}.{}", encode(&(self.sign)(&message)))
    }
}

/// Keys that providers publish besides, and that mean nothing here.
fn unknown_keys() -> Vec<Value> {
    vec![
        json!({ "kty": "AKP", "alg": "ML-DSA-65", "pub": "AAAA", "kid": "post-quantum" }),
        json!({ "kty": "OKP", "crv": "X25519", "x": "AAAA", "use": "enc", "kid": "for-encryption" }),
        json!({ "kty": "OKP", "crv": "Ed448", "x": "AAAA", "kid": "another-curve" }),
        json!({ "kty": "EC", "crv": "secp256k1", "x": "AAAA", "y": "AAAA", "kid": "yet-another" }),
        json!({ "kty": "EC", "crv": "P-521", "x": "AAAA", "kid": "half-a-key" }),
        json!({ "kid": "nothing" }),
        json!({ "kty": "RSA", "n": "AAAA", "e": "AQAB", "alg": "RSA-OAEP", "use": "enc", "kid": "RS256" }),
        json!("not a key"),
    ]
}

#[tokio::test]
async fn a_key_of_each_kind_signs_in_beside_keys_that_nobody_knows() {
    let app = App::start().await;
    let rsa = SigningKey::named("rsa");
    let (published, others) = (Key::all(), Key::all());
    let keys = unknown_keys()
        .into_iter()
        .chain(published.iter().map(|key| key.jwk.clone()))
        .chain([serde_json::to_value(&rsa.jwk).unwrap()])
        .collect::<Vec<_>>();
    let body = json!({ "keys": keys }).to_string();
    app.provider.add_fault(Fault::until_cleared(Endpoint::Jwks, FaultKind::Json { body }));

    let attempt = SignInAttempt::begin(&app).await;
    let token = rsa.sign(&rsa.header(), &attempt.claims());
    assert_eq!(attempt.complete_with_id_token(&token).await, Outcome::SignedIn, "RSA");
    for (key, other) in published.iter().zip(&others) {
        let attempt = SignInAttempt::begin(&app).await;
        let token = key.token(&attempt.claims());
        assert_eq!(attempt.complete_with_id_token(&token).await, Outcome::SignedIn, "{}", key.algorithm);
        let attempt = SignInAttempt::begin(&app).await;
        let token = other.token(&attempt.claims());
        assert_eq!(
            attempt.complete_with_id_token(&token).await,
            Outcome::Refused,
            "{} of somebody else",
            key.algorithm
        );
    }
}

//! A signing key of the tests' own: one that the provider publishes, or one that it does not know.

use aws_lc_rs::{
    encoding::{AsDer, Pkcs8V1Der, PublicKeyX509Der},
    rsa::{KeyPair, KeySize},
    signature::KeyPair as _,
};
use devidp::{Endpoint, Fault, FaultKind};
use jsonwebtoken::{Algorithm, EncodingKey, Header, encode, jwk::Jwk};
use pem::Pem;
use serde_json::{Value, json};

use crate::harness::App;

/// An RSA key.
pub(crate) struct SigningKey {
    private: EncodingKey,
    /// Its public half, under its name.
    pub(crate) jwk: Jwk,
    /// The same as most programs keep it.
    pub(crate) public_pem: String,
}

impl SigningKey {
    pub(crate) fn named(kid: &str) -> Self {
        let pair = KeyPair::generate(KeySize::Rsa2048).unwrap();
        let private: Pkcs8V1Der<'_> = pair.as_der().unwrap();
        let public: PublicKeyX509Der<'_> = pair.public_key().as_der().unwrap();
        let armoured = |label: &str, der: &[u8]| pem::encode(&Pem::new(label, der));
        let private =
            EncodingKey::from_rsa_pem(armoured("PRIVATE KEY", private.as_ref()).as_bytes()).unwrap();
        let mut jwk = Jwk::from_encoding_key(&private, Algorithm::RS256).unwrap();
        jwk.common.key_id = Some(kid.to_owned());
        Self { private, jwk, public_pem: armoured("PUBLIC KEY", public.as_ref()) }
    }

    /// The header of what it signs, with its name.
    pub(crate) fn header(&self) -> Header {
        Header { kid: self.jwk.common.key_id.clone(), ..Header::new(Algorithm::RS256) }
    }

    pub(crate) fn sign(&self, header: &Header, claims: &Value) -> String {
        encode(header, claims, &self.private).unwrap()
    }
}

/// Lets the provider publish these keys and no others.
pub(crate) fn publish(app: &App, keys: &[&SigningKey]) {
    let keys: Vec<&Jwk> = keys.iter().map(|key| &key.jwk).collect();
    let body = json!({ "keys": keys }).to_string();
    app.provider.add_fault(Fault::until_cleared(Endpoint::Jwks, FaultKind::Json { body }));
}

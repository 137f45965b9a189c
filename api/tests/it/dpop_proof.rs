//! DPoP proofs. A proof starts out right; each test makes it wrong in one place.

use std::sync::atomic::{AtomicU32, Ordering};

use aws_lc_rs::digest::{SHA256, digest};
use axum::http::request;
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use jsonwebtoken::{Algorithm, EncodingKey, crypto};
use serde_json::{Value, json};
use time::OffsetDateTime;

use crate::{
    signing::{SigningKey, message},
    test_app::{PUBLIC_URL, get},
};

/// A proof in the making.
#[derive(Clone)]
pub(crate) struct Proof {
    header: Value,
    claims: Value,
}

impl Proof {
    /// For `GET /reports` with `token`, made at `now` by the holder of `key`.
    pub(crate) fn new(key: &SigningKey, token: &str, now: OffsetDateTime) -> Self {
        static MADE: AtomicU32 = AtomicU32::new(0);
        let jti = MADE.fetch_add(1, Ordering::Relaxed).to_string();
        Self {
            header: json!({"typ": "dpop+jwt", "alg": key.algorithm, "jwk": key.jwk}),
            claims: json!({
                "jti": jti, "htm": "GET", "htu": format!("{PUBLIC_URL}/reports"), "iat": now.unix_timestamp(),
                "ath": URL_SAFE_NO_PAD.encode(digest(&SHA256, token.as_bytes())),
            }),
        }
    }

    pub(crate) fn claim(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.claims[name] = value.into();
        self
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

    /// The key in the header, with one more member.
    pub(crate) fn jwk(mut self, name: &str, value: &str) -> Self {
        self.header["jwk"][name] = value.into();
        self
    }

    pub(crate) fn sign(self, key: &SigningKey) -> String {
        let message = message(&self.header, &self.claims);
        format!("{message}.{}", key.signature(&message))
    }

    pub(crate) fn sign_hs256(self, secret: &[u8]) -> String {
        let Self { header, claims } = self.header("alg", "HS256");
        let message = message(&header, &claims);
        let key = EncodingKey::from_secret(secret);
        format!("{message}.{}", crypto::sign(message.as_bytes(), &key, Algorithm::HS256).unwrap())
    }

    pub(crate) fn unsigned(self) -> String {
        let Self { header, claims } = self.header("alg", "none");
        format!("{}.", message(&header, &claims))
    }
}

/// `GET /reports` with a token in the scheme of DPoP.
pub(crate) fn bound(token: &str) -> request::Builder {
    get("/reports").header("authorization", format!("DPoP {token}"))
}

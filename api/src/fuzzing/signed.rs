//! Tokens signed with the key that RFC 8037 prints in its Appendix A: known to everyone, and good for nothing else.

use std::sync::LazyLock;

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use jsonwebtoken::{Algorithm, EncodingKey, crypto};
use serde_json::json;

use crate::auth::jwks::IssuerKeys;

/// What stands before the 32 bytes of a private key (PKCS #8, RFC 8410 §7).
const PKCS8: &[u8] = b"\x30\x2e\x02\x01\x00\x30\x05\x06\x03\x2b\x65\x70\x04\x22\x04\x20";

static PRIVATE: LazyLock<EncodingKey> = LazyLock::new(|| {
    let key = BASE64_URL_SAFE_NO_PAD.decode("nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A").expect("base64");
    EncodingKey::from_ed_der(&[PKCS8, &key].concat())
});

/// The keys of an issuer with this key.
pub(super) fn published(issuer: &str) -> IssuerKeys {
    let key = json!({
        "kty": "OKP", "crv": "Ed25519", "kid": "rfc8037", "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo",
    });
    IssuerKeys::new(issuer, [key])
}

/// The token with this header and these claims, whatever they are.
pub(super) fn signed(header: &str, claims: &str) -> String {
    let content = [header, claims].map(|part| BASE64_URL_SAFE_NO_PAD.encode(part)).join(".");
    let signature = crypto::sign(content.as_bytes(), &PRIVATE, Algorithm::EdDSA).expect("a signature");
    format!("{content}.{signature}")
}

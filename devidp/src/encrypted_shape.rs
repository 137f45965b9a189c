//! What looks like an encrypted token, for clients that have to tell one from a signed one.

use aws_lc_rs::{error::Unspecified, rand};
use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use serde_json::json;

/// The lengths of an RSA-2048 key's ciphertext, an initialization vector and an authentication tag of AES-GCM.
const KEY: usize = 256;
const VECTOR: usize = 12;
const TAG: usize = 16;

/// Five parts in the compact serialization of JWE (RFC 7516 §3.1), as long as if `token` were encrypted. All but the
/// header is noise: nobody can decrypt it.
pub(crate) fn encrypted_shape(token: &str) -> Result<String, Unspecified> {
    let header = json!({ "alg": "RSA-OAEP", "enc": "A256GCM", "cty": "JWT" }).to_string();
    let mut parts = vec![BASE64_URL_SAFE_NO_PAD.encode(header)];
    for length in [KEY, VECTOR, token.len(), TAG] {
        let mut noise = vec![0; length];
        rand::fill(&mut noise)?;
        parts.push(BASE64_URL_SAFE_NO_PAD.encode(noise));
    }
    Ok(parts.join("."))
}

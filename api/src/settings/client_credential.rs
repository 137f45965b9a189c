//! What proves this API at an issuer that is asked about tokens.

use std::{fs, path::Path};

use crate::auth::introspection::client_credential::{AssertionAudience, ClientKey};

pub(super) const KEY: &str =
    "a PEM file with a private key in PKCS #8: RSA of 2048 bits or more, or EC on the curve P-256";
pub(super) const ASSERTION_AUDIENCE: &str = "issuer, token-endpoint or introspection-endpoint";

/// The key in that file.
pub(super) fn key(path: &Path, id: Option<String>, audience: AssertionAudience) -> Option<ClientKey> {
    ClientKey::from_pem(&fs::read_to_string(path).ok()?, id, audience).ok()
}

pub(super) fn assertion_audience(text: &str) -> Option<AssertionAudience> {
    match text {
        "issuer" => Some(AssertionAudience::Issuer),
        "token-endpoint" => Some(AssertionAudience::TokenEndpoint),
        "introspection-endpoint" => Some(AssertionAudience::IntrospectionEndpoint),
        _ => None,
    }
}

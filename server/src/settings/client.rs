//! This application as a client of the provider: its id there, and the secret or key that proves it.

use std::fs;

use bff::{ClientCredential, ClientKey};
use program::{Reader, settings as read};
use secrecy::{ExposeSecret, SecretString};
use url::Url;

use super::secure_url::is_secure;

/// The provider, and this application as its client.
pub(super) struct Client {
    pub(super) issuer: String,
    pub(super) id: String,
    pub(super) credential: ClientCredential,
}

impl Client {
    /// The client of a provider that is not embedded.
    pub(super) fn read(reader: &mut Reader<'_>) -> Option<Self> {
        let issuer = reader.required(
            "ISSUER_BASE_URL",
            "the provider's address, such as https://tenant.auth0.com",
            |text| {
                // A tenant's bare name is what some dashboards show.
                Some(if text.contains("://") { text.to_owned() } else { format!("https://{text}") })
                    .filter(|text| Url::parse(text).is_ok_and(|url| is_secure(&url)))
            },
        );
        let id = reader.required("CLIENT_ID", "this application's client id at the provider", read::text);
        let credential = credential(reader);
        Some(Self { issuer: issuer?, id: id?, credential: credential? })
    }
}

/// What `CLIENT_PRIVATE_KEY_FILE` holds.
pub(super) const KEY: &str =
    "the path of a PEM file with a private key in PKCS #8: RSA of 2048 bits or more, or EC P-256";

/// A secret or a key: one of them, so that nobody takes the other for what protects the client.
fn credential(reader: &mut Reader<'_>) -> Option<ClientCredential> {
    const SECRET: &str = "this application's client secret at the provider, or set CLIENT_PRIVATE_KEY_FILE";
    const ONE_OF_TWO: &str = "no value: CLIENT_PRIVATE_KEY_FILE is set, and one of the two proves the client";
    if !reader.has("CLIENT_PRIVATE_KEY_FILE") {
        reject_key_id_without_key(reader);
        let secret = reader.secret("CLIENT_SECRET", SECRET, |text| !text.is_empty());
        return secret.map(ClientCredential::Secret);
    }
    if reader.has("CLIENT_SECRET") {
        reader.secret("CLIENT_SECRET", ONE_OF_TWO, |_| false);
    }
    let id = reader.optional("CLIENT_KEY_ID", "the key's name at the provider", read::text);
    let key = reader.optional("CLIENT_PRIVATE_KEY_FILE", KEY, |path| {
        let pem = SecretString::from(fs::read_to_string(path).ok()?);
        ClientKey::from_pem(pem.expose_secret(), id).ok()
    });
    key.map(ClientCredential::PrivateKey)
}

/// A key's name is no use where a secret proves the client, and may be thought to be.
pub(super) fn reject_key_id_without_key(reader: &mut Reader<'_>) {
    const NO_KEY: &str = "no value, or set CLIENT_PRIVATE_KEY_FILE: it is the name of the key in there";
    reader.optional("CLIENT_KEY_ID", NO_KEY, |_| None::<()>);
}

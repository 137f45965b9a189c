//! This application as a client of the provider: its id there, and the secret or key that proves it.

use std::fs;

use bff::{ClientCredential, ClientKey, is_secure};
use program::{Reader, settings as read};
use secrecy::{ExposeSecret, SecretString};
use url::Url;

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
                let text = if text.contains("://") { text.to_owned() } else { format!("https://{text}") };
                // Others show the address of their discovery document.
                Some(text.strip_suffix(DISCOVERY_DOCUMENT).map(str::to_owned).unwrap_or(text))
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

/// Where a discovery document stands below its issuer.
const DISCOVERY_DOCUMENT: &str = "/.well-known/openid-configuration";

/// The variables that make this application the client of a single provider.
pub(super) const VARIABLES: [&str; 5] =
    ["CLIENT_ID", "CLIENT_SECRET", "CLIENT_SECRET_FILE", "CLIENT_PRIVATE_KEY_FILE", "CLIENT_KEY_ID"];

/// A secret or a key: one of them, so that nobody takes the other for what protects the client.
fn credential(reader: &mut Reader<'_>) -> Option<ClientCredential> {
    const SECRET: &str = "this application's client secret at the provider, or set CLIENT_PRIVATE_KEY_FILE";
    const SECRET_FILE: &str =
        "the path of a file that holds this application's client secret, and nothing else";
    const ONE_OF_TWO: &str = "no value: CLIENT_PRIVATE_KEY_FILE is set, and one of the two proves the client";
    const ONE_SECRET: &str = "no value: CLIENT_SECRET_FILE is set, and there is one secret";
    if reader.has("CLIENT_PRIVATE_KEY_FILE") {
        if reader.has("CLIENT_SECRET") {
            reader.secret("CLIENT_SECRET", ONE_OF_TWO, |_| false);
        }
        reader.optional("CLIENT_SECRET_FILE", ONE_OF_TWO, |_| None::<()>);
        let id = reader.optional("CLIENT_KEY_ID", "the key's name at the provider", read::text);
        let key = reader.optional("CLIENT_PRIVATE_KEY_FILE", KEY, |path| {
            let pem = SecretString::from(fs::read_to_string(path).ok()?);
            ClientKey::from_pem(pem.expose_secret(), id).ok()
        });
        return key.map(ClientCredential::PrivateKey);
    }
    reject_key_id_without_key(reader);
    let secret = if reader.has("CLIENT_SECRET_FILE") {
        if reader.has("CLIENT_SECRET") {
            reader.secret("CLIENT_SECRET", ONE_SECRET, |_| false);
        }
        reader.optional("CLIENT_SECRET_FILE", SECRET_FILE, |path| {
            let text = SecretString::from(fs::read_to_string(path).ok()?);
            let secret = text.expose_secret().trim();
            (!secret.is_empty()).then(|| SecretString::from(secret))
        })
    } else {
        reader.secret("CLIENT_SECRET", SECRET, |text| !text.is_empty())
    };
    secret.map(ClientCredential::Secret)
}

/// A key's name is no use where a secret proves the client, and may be thought to be.
pub(super) fn reject_key_id_without_key(reader: &mut Reader<'_>) {
    const NO_KEY: &str = "no value, or set CLIENT_PRIVATE_KEY_FILE: it is the name of the key in there";
    reader.optional("CLIENT_KEY_ID", NO_KEY, |_| None::<()>);
}

//! The applications that may ask for tokens.

use secrecy::{ExposeSecret, SecretString};

use crate::{client_key::ClientKey, constant_time::constant_time_eq};

/// A confidential client (RFC 6749 §2.1).
#[derive(Debug, Clone)]
pub struct Client {
    /// `client_id`
    pub id: String,
    /// What proves that it is this client.
    pub credential: Credential,
    /// What people call the application.
    pub name: String,
    /// Where codes may be sent. Compared as text, character by character (RFC 9700 §2.1).
    pub redirect_uris: Vec<String>,
    /// Where a person may be sent after signing out. Compared as text.
    pub post_logout_redirect_uris: Vec<String>,
    /// Where the client is told, server to server, that a sign-in is over (OpenID Connect Back-Channel Logout
    /// §2.2). `None` if it does not want to know.
    pub backchannel_logout_uri: Option<String>,
}

/// What proves a client (OpenID Connect Core §9).
#[derive(Debug, Clone)]
pub enum Credential {
    /// `client_secret`, taken by `client_secret_basic` and `client_secret_post`.
    Secret(SecretString),
    /// The public key to the one that signs the client's assertions, taken by `private_key_jwt`.
    PublicKey(ClientKey),
}

impl Client {
    pub(crate) fn has_secret(&self, shown: &str) -> bool {
        let Credential::Secret(secret) = &self.credential else { return false };
        constant_time_eq(secret.expose_secret(), shown)
    }
}

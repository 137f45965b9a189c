//! The applications that may ask for tokens, and how one proves that it is itself.

use aws_lc_rs::{constant_time::verify_slices_are_equal, digest};
use axum::http::{HeaderMap, header::AUTHORIZATION};
use axum_extra::headers::{Authorization, HeaderMapExt, authorization::Basic};
use percent_encoding::percent_decode_str;
use secrecy::{ExposeSecret, SecretString};

use crate::{
    ClientKey, client_assertion, client_assertion::JWT_BEARER, inner::Inner, parameters::Parameters,
    refusal::Refusal,
};

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
    /// Which client calls, proved by its secret (RFC 6749 §2.3.1) or by its assertion (RFC 7523 §2.2).
    pub(crate) fn authenticate<'a>(
        inner: &'a Inner,
        headers: &HeaderMap,
        parameters: &Parameters,
    ) -> Result<&'a Self, Refusal> {
        let client = match Proof::find(headers, parameters)? {
            Proof::Secret { id, secret } => inner.client(&id).filter(|client| client.has_secret(&secret)),
            Proof::Assertion(assertion) => client_assertion::take(inner, assertion),
        };
        // Where an assertion proves the client, it need not be named besides (RFC 7521 §4.2).
        let named = parameters.get("client_id");
        client.filter(|client| named.is_none_or(|named| named == client.id)).ok_or(Refusal::INVALID_CLIENT)
    }

    fn has_secret(&self, shown: &str) -> bool {
        matches!(&self.credential, Credential::Secret(secret) if same(secret.expose_secret(), shown))
    }
}

/// What a request shows.
enum Proof<'a> {
    Secret { id: String, secret: String },
    Assertion(&'a str),
}

impl<'a> Proof<'a> {
    fn find(headers: &HeaderMap, parameters: &'a Parameters) -> Result<Self, Refusal> {
        let in_header = headers.contains_key(AUTHORIZATION);
        match (in_header, parameters.get("client_secret"), parameters.get("client_assertion")) {
            (true, None, None) => {
                let basic = headers.typed_get::<Authorization<Basic>>().ok_or(Refusal::INVALID_CLIENT)?;
                let (id, secret) = (form_decoded(basic.username())?, form_decoded(basic.password())?);
                Ok(Self::Secret { id, secret })
            }
            (false, Some(secret), None) => {
                let id = parameters.owned("client_id").ok_or(Refusal::INVALID_CLIENT)?;
                Ok(Self::Secret { id, secret: secret.to_owned() })
            }
            (false, None, Some(assertion)) if parameters.get("client_assertion_type") == Some(JWT_BEARER) => {
                Ok(Self::Assertion(assertion))
            }
            (false, None, _) => Err(Refusal::INVALID_CLIENT),
            _ => Err(Refusal::invalid_request("the client authenticates in two ways")),
        }
    }
}

/// In the header, id and secret are form-encoded before they are joined (RFC 6749 §2.3.1).
fn form_decoded(text: &str) -> Result<String, Refusal> {
    let spaced = text.replace('+', " ");
    let decoded = percent_decode_str(&spaced).decode_utf8().map_err(|_| Refusal::INVALID_CLIENT)?;
    Ok(decoded.into_owned())
}

/// Whether two secrets are equal, in a time that tells nothing of where they differ or how long they are.
pub(crate) fn same(kept: &str, shown: &str) -> bool {
    let hashed = |text: &str| digest::digest(&digest::SHA256, text.as_bytes());
    verify_slices_are_equal(hashed(kept).as_ref(), hashed(shown).as_ref()).is_ok()
}

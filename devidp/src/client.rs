//! The applications that may ask for tokens, and how one proves that it is itself.

use aws_lc_rs::{constant_time::verify_slices_are_equal, digest};
use axum::http::{HeaderMap, header::AUTHORIZATION};
use axum_extra::headers::{Authorization, HeaderMapExt, authorization::Basic};
use percent_encoding::percent_decode_str;
use secrecy::{ExposeSecret, SecretString};

use crate::{parameters::Parameters, refusal::Refusal};

/// A confidential client (RFC 6749 §2.1).
#[derive(Debug, Clone)]
pub struct Client {
    /// `client_id`
    pub id: String,
    /// `client_secret`, taken by `client_secret_basic` and `client_secret_post`.
    pub secret: SecretString,
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

impl Client {
    /// Which of `clients` calls, proved by its secret (RFC 6749 §2.3.1).
    pub(crate) fn authenticate<'a>(
        clients: &'a [Self],
        headers: &HeaderMap,
        parameters: &Parameters,
    ) -> Result<&'a Self, Refusal> {
        let (id, secret) = credentials(headers, parameters)?;
        clients
            .iter()
            .find(|client| client.id == id && same(client.secret.expose_secret(), &secret))
            .ok_or(Refusal::INVALID_CLIENT)
    }
}

fn credentials(headers: &HeaderMap, parameters: &Parameters) -> Result<(String, String), Refusal> {
    let posted = parameters.get("client_id").zip(parameters.get("client_secret"));
    match (headers.contains_key(AUTHORIZATION), posted) {
        (true, Some(_)) => Err(Refusal::invalid_request("the client authenticates in two ways")),
        (true, None) => {
            let basic = headers.typed_get::<Authorization<Basic>>().ok_or(Refusal::INVALID_CLIENT)?;
            Ok((form_decoded(basic.username())?, form_decoded(basic.password())?))
        }
        (false, Some((id, secret))) => Ok((id.to_owned(), secret.to_owned())),
        (false, None) => Err(Refusal::INVALID_CLIENT),
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

//! How a client proves that it is itself (RFC 6749 §2.3, OpenID Connect Core §9).

use axum::http::{HeaderMap, header::AUTHORIZATION};
use axum_extra::headers::{Authorization, HeaderMapExt, authorization::Basic};
use percent_encoding::percent_decode_str;

use crate::{
    app_state::AppState, client::Client, client_assertion, client_assertion::JWT_BEARER,
    oauth_error::OAuthError, parameters::Parameters,
};

/// Which client calls, proved by its secret (RFC 6749 §2.3.1) or by its assertion (RFC 7523 §2.2).
pub(crate) fn authenticate_client<'a>(
    app: &'a AppState,
    headers: &HeaderMap,
    parameters: &Parameters,
) -> Result<&'a Client, OAuthError> {
    let client = match PresentedCredential::find(headers, parameters)? {
        PresentedCredential::Secret { id, secret, in_header } => {
            let methods = app.behaviour().quirks.secret_methods;
            let taken = if in_header { methods.takes_basic() } else { methods.takes_post() };
            app.client(&id).filter(|client| taken && client.has_secret(&secret))
        }
        PresentedCredential::Assertion(assertion) => client_assertion::verify(app, assertion),
    };
    // Where an assertion proves the client, it need not be named besides (RFC 7521 §4.2).
    let named = parameters.get("client_id");
    client.filter(|client| named.is_none_or(|named| named == client.id)).ok_or(OAuthError::INVALID_CLIENT)
}

/// What a request shows.
enum PresentedCredential<'a> {
    Secret { id: String, secret: String, in_header: bool },
    Assertion(&'a str),
}

impl<'a> PresentedCredential<'a> {
    fn find(headers: &HeaderMap, parameters: &'a Parameters) -> Result<Self, OAuthError> {
        let in_header = headers.contains_key(AUTHORIZATION);
        match (in_header, parameters.get("client_secret"), parameters.get("client_assertion")) {
            (true, None, None) => {
                let basic = headers.typed_get::<Authorization<Basic>>().ok_or(OAuthError::INVALID_CLIENT)?;
                let (id, secret) = (form_decoded(basic.username())?, form_decoded(basic.password())?);
                Ok(Self::Secret { id, secret, in_header })
            }
            (false, Some(secret), None) => {
                let id = parameters.owned("client_id").ok_or(OAuthError::INVALID_CLIENT)?;
                Ok(Self::Secret { id, secret: secret.to_owned(), in_header })
            }
            (false, None, Some(assertion)) if parameters.get("client_assertion_type") == Some(JWT_BEARER) => {
                Ok(Self::Assertion(assertion))
            }
            (false, None, _) => Err(OAuthError::INVALID_CLIENT),
            _ => Err(OAuthError::invalid_request("the client authenticates in two ways")),
        }
    }
}

/// In the header, id and secret are form-encoded before they are joined (RFC 6749 §2.3.1).
fn form_decoded(text: &str) -> Result<String, OAuthError> {
    let spaced = text.replace('+', " ");
    let decoded = percent_decode_str(&spaced).decode_utf8().map_err(|_| OAuthError::INVALID_CLIENT)?;
    Ok(decoded.into_owned())
}

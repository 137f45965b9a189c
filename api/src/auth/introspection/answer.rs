//! What an issuer answered about a token (RFC 7662 §2.2), also where it signed that (RFC 9701 §5) or is Google.

use reqwest::StatusCode;
use serde::Deserialize;
use serde_json::{Map, Number, Value};
use time::{Duration, OffsetDateTime};

use crate::auth::{
    claims::NumericDate,
    issuer::Issuer,
    jwks::IssuerKeys,
    jws::{ClaimsObject, UnverifiedJws},
    provider_http::ProviderAnswer,
    token_error::TokenError,
};

/// The media type of a signed answer (RFC 9701 §4), and after `application/` its `typ` (RFC 9701 §5).
pub(super) const SIGNED: &str = "application/token-introspection+jwt";

/// What is known of a token.
#[derive(Debug, Clone)]
pub(crate) enum TokenState {
    /// It is good, and these are its claims.
    Active(Map<String, Value>),
    /// It is not, or not for this API to know.
    Inactive,
}

/// An answer that can't be believed. Nothing of it is in the text: it is a stranger's.
#[derive(Debug, thiserror::Error)]
pub(super) enum AnswerError {
    #[error("the provider does not take this API's client: compare API_CLIENT_ID and its credentials")]
    Client,
    #[error("the provider answered {0}")]
    Status(StatusCode),
    #[error("the provider's answer has another media type")]
    MediaType,
    #[error("the provider's answer is not as the standard has it")]
    Json,
    #[error("the provider's answer is of another type")]
    Type,
    #[error("the provider's signed answer does not hold: {0}")]
    Signature(TokenError),
    #[error("the provider's signed answer is another issuer's")]
    Issuer,
    #[error("the provider's signed answer is for somebody else than API_CLIENT_ID")]
    Audience,
    #[error("the provider's signed answer is from the future")]
    FromTheFuture,
}

/// What RFC 9701 §5 puts around an answer.
#[derive(Deserialize)]
struct Envelope {
    iss: String,
    aud: Recipients,
    iat: NumericDate,
    token_introspection: Map<String, Value>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Recipients {
    One(String),
    Several(Vec<String>),
}

/// What a signed answer must agree with.
pub(super) struct Envelopes<'a> {
    pub(super) issuer: &'a Issuer,
    pub(super) keys: &'a IssuerKeys,
    pub(super) client_id: &'a str,
    pub(super) now: OffsetDateTime,
    pub(super) leeway: Duration,
}

/// RFC 7662 §2.2
pub(super) fn json(answer: &ProviderAnswer) -> Result<TokenState, AnswerError> {
    check_status(answer)?;
    if answer.media_type != "application/json" {
        return Err(AnswerError::MediaType);
    }
    let ClaimsObject(claims) = object(&answer.body)?;
    Ok(state(claims))
}

/// RFC 9701 §5. The signature's key is looked up before.
pub(super) fn signed(answer: &ProviderAnswer, expected: &Envelopes<'_>) -> Result<TokenState, AnswerError> {
    let jws = signed_text(answer)?;
    let is_answer = jws.header.typ.as_deref().is_some_and(|typ| {
        typ.eq_ignore_ascii_case("token-introspection+jwt") || typ.eq_ignore_ascii_case(SIGNED)
    });
    if !is_answer {
        return Err(AnswerError::Type);
    }
    let ClaimsObject(envelope) = jws.verify(expected.keys).map_err(AnswerError::Signature)?.claims;
    let Envelope { iss, aud, iat: NumericDate(issued_at), token_introspection } =
        serde_json::from_value(envelope.into()).map_err(|_| AnswerError::Json)?;
    if !expected.issuer.matches(expected.keys.issuer()) || iss != expected.keys.issuer() {
        return Err(AnswerError::Issuer);
    }
    let is_for_us = match aud {
        Recipients::One(name) => name == expected.client_id,
        Recipients::Several(names) => names.iter().any(|name| name == expected.client_id),
    };
    if !is_for_us {
        return Err(AnswerError::Audience);
    }
    if issued_at > expected.now + expected.leeway {
        return Err(AnswerError::FromTheFuture);
    }
    Ok(state(token_introspection))
}

/// The name of the key that signed an answer.
pub(super) fn key_id(answer: &ProviderAnswer) -> Result<Option<String>, AnswerError> {
    Ok(signed_text(answer)?.header.kid)
}

fn signed_text(answer: &ProviderAnswer) -> Result<UnverifiedJws<'_>, AnswerError> {
    check_status(answer)?;
    if answer.media_type != SIGNED {
        return Err(AnswerError::MediaType);
    }
    let text = str::from_utf8(&answer.body).unwrap_or_default().trim();
    UnverifiedJws::parse(text).map_err(AnswerError::Signature)
}

/// Google has no `active`: what it tells of is, and what is not is a bad request. Its times are texts.
pub(super) fn tokeninfo(answer: &ProviderAnswer) -> Result<TokenState, AnswerError> {
    if answer.status == StatusCode::BAD_REQUEST {
        return Ok(TokenState::Inactive);
    }
    check_status(answer)?;
    let ClaimsObject(mut claims) = object(&answer.body)?;
    if let Some(seconds) = claims.get("exp").and_then(Value::as_str).and_then(|text| text.parse::<u64>().ok())
    {
        claims.insert("exp".to_owned(), Number::from(seconds).into());
    }
    Ok(TokenState::Active(claims))
}

/// What serde would say of it has the answer's own words in it.
fn object(body: &[u8]) -> Result<ClaimsObject, AnswerError> {
    serde_json::from_slice(body).map_err(|_| AnswerError::Json)
}

fn check_status(answer: &ProviderAnswer) -> Result<(), AnswerError> {
    match answer.status {
        StatusCode::OK => Ok(()),
        StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN => Err(AnswerError::Client),
        status => Err(AnswerError::Status(status)),
    }
}

fn state(claims: Map<String, Value>) -> TokenState {
    match claims.get("active") {
        Some(Value::Bool(true)) => TokenState::Active(claims),
        _ => TokenState::Inactive,
    }
}

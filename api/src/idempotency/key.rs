//! `Idempotency-Key` (draft-ietf-httpapi-idempotency-key-header): a request to create something that may be sent again
//! when its answer was lost. A key is one person's, and is remembered for a day.

use axum::{extract::FromRequestParts, http::request::Parts};
use utoipa::{
    IntoParams,
    openapi::{
        ObjectBuilder,
        path::{Parameter, ParameterBuilder, ParameterIn},
        schema::Type,
    },
};

use crate::http::problem::ApiError;

const HEADER: &str = "idempotency-key";

/// The key that the client sent, if any.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct IdempotencyKey(Option<String>);

/// A key and the request it stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct KeyedRequest {
    pub(crate) key: String,
    /// SHA-256 of method, path, query and body.
    pub(crate) request: [u8; 32],
}

impl IdempotencyKey {
    /// The key for the request of this digest.
    pub(crate) fn for_request(self, request: [u8; 32]) -> Option<KeyedRequest> {
        self.0.map(|key| KeyedRequest { key, request })
    }
}

impl<S: Send + Sync> FromRequestParts<S> for IdempotencyKey {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, ApiError> {
        const MALFORMED: ApiError = ApiError::Malformed(
            "Idempotency-Key is one text of 1 to 128 letters, digits, '-', '_' or '.', such as a UUID in quotes",
        );
        let mut fields = parts.headers.get_all(HEADER).iter();
        let Some(field) = fields.next() else { return Ok(Self(None)) };
        let key = field.to_str().ok().and_then(key).filter(|_| fields.next().is_none());
        key.map(|key| Self(Some(key.to_owned()))).ok_or(MALFORMED)
    }
}

impl IntoParams for IdempotencyKey {
    fn into_params(_: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        const KEY: &str = "[A-Za-z0-9._-]{1,128}";
        let key = ObjectBuilder::new()
            .schema_type(Type::String)
            .pattern(Some(format!(r#"^({KEY}|"{KEY}")$"#)))
            .examples([r#""8e03978e-40d5-43dd-bc93-6894a57f9324""#]);
        let parameter = ParameterBuilder::new()
            .name("Idempotency-Key")
            .parameter_in(ParameterIn::Header)
            .description(Some("Whoever sends the same request again with the same key gets the same answer, and nothing is made twice."))
            .schema(Some(key));
        vec![parameter.build()]
    }
}

/// The draft has a string of RFC 9651 in quotes; many clients leave the quotes out.
fn key(field: &str) -> Option<&str> {
    let quoted = field.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
    let key = quoted.unwrap_or(field);
    let is_key = (1..=128).contains(&key.len())
        && key.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.'));
    is_key.then_some(key)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_a_short_plain_text_with_or_without_quotes() {
        for good in ["a", "\"8e03978e-40d5-43dd-bc93-6894a57f9324\"", &"x".repeat(128)] {
            assert_eq!(key(good), Some(good.trim_matches('"')));
        }
        for bad in ["", "\"\"", "\"a", "a\"", "a b", "\u{e9}", "a,b", &"x".repeat(129)] {
            assert_eq!(key(bad), None, "{bad}");
        }
    }
}

//! The answer of the token endpoint (RFC 6749 §5.1), with the ID token that it brings (OpenID Connect Core §3.1.3.3).
//!
//! Providers write numbers as texts, lists for texts and zeros for nothing: whatever can be understood is.

use std::{str::FromStr, time::Duration as StdDuration};

use openidconnect::{
    AccessToken, AdditionalClaims, IdToken as AnyIdToken, IdTokenClaims as AnyIdTokenClaims,
    OAuth2TokenResponse, RefreshToken, Scope,
    core::{CoreGenderClaim, CoreJweContentEncryptionAlgorithm, CoreJwsSigningAlgorithm, CoreTokenType},
};
use serde::{Deserialize, Deserializer, Serialize, de::Error};
use serde_json::{Number, Value};
use time::Duration;

/// The claims that openidconnect leaves to its users.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct ProviderClaims {
    /// The provider's name for its own session (Front-Channel Logout §3).
    pub(crate) sid: Option<String>,
    /// Whose tenant the person is of, where the provider has many (Microsoft Entra).
    pub(crate) tid: Option<String>,
    /// From when on the token may be believed (RFC 7519 §4.1.5).
    pub(crate) nbf: Option<Number>,
}

impl AdditionalClaims for ProviderClaims {}

pub(crate) type IdToken =
    AnyIdToken<ProviderClaims, CoreGenderClaim, CoreJweContentEncryptionAlgorithm, CoreJwsSigningAlgorithm>;
pub(crate) type IdTokenClaims = AnyIdTokenClaims<ProviderClaims, CoreGenderClaim>;

/// An answer of the token endpoint.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct TokenResponse {
    access_token: AccessToken,
    #[serde(deserialize_with = "token_type")]
    token_type: CoreTokenType,
    #[serde(default, deserialize_with = "seconds")]
    expires_in: Option<u64>,
    #[serde(default, deserialize_with = "refresh_token")]
    refresh_token: Option<RefreshToken>,
    #[serde(default, rename = "scope", deserialize_with = "scopes")]
    scopes: Option<Vec<Scope>>,
    #[serde(default, deserialize_with = "id_token")]
    id_token: Option<IdTokenField>,
    /// How long the refresh token lives, as some providers tell under one of two names. No RFC has it.
    #[serde(default, deserialize_with = "seconds")]
    refresh_expires_in: Option<u64>,
    #[serde(default, deserialize_with = "seconds")]
    refresh_token_expires_in: Option<u64>,
}

#[derive(Debug, Serialize)]
#[serde(untagged)]
enum IdTokenField {
    Signed(Box<IdToken>),
    Encrypted,
}

impl TokenResponse {
    /// Whether there is an ID token that nobody here can open: a JWE has five parts (RFC 7516 §3.1).
    pub(crate) const fn has_encrypted_id_token(&self) -> bool {
        matches!(self.id_token, Some(IdTokenField::Encrypted))
    }

    /// How long the refresh token lives. Zero stands for "never" where it is sent at all.
    pub(crate) fn refresh_token_lifetime(&self) -> Option<Duration> {
        let seconds = self.refresh_expires_in.or(self.refresh_token_expires_in)?;
        Some(Duration::seconds(i64::try_from(seconds).unwrap_or(i64::MAX)))
    }
}

impl OAuth2TokenResponse for TokenResponse {
    type TokenType = CoreTokenType;

    fn access_token(&self) -> &AccessToken {
        &self.access_token
    }

    fn token_type(&self) -> &CoreTokenType {
        &self.token_type
    }

    fn expires_in(&self) -> Option<StdDuration> {
        self.expires_in.map(StdDuration::from_secs)
    }

    fn refresh_token(&self) -> Option<&RefreshToken> {
        self.refresh_token.as_ref()
    }

    fn scopes(&self) -> Option<&Vec<Scope>> {
        self.scopes.as_ref()
    }
}

impl
    openidconnect::TokenResponse<
        ProviderClaims,
        CoreGenderClaim,
        CoreJweContentEncryptionAlgorithm,
        CoreJwsSigningAlgorithm,
    > for TokenResponse
{
    fn id_token(&self) -> Option<&IdToken> {
        match &self.id_token {
            Some(IdTokenField::Signed(token)) => Some(token),
            Some(IdTokenField::Encrypted) | None => None,
        }
    }
}

/// In any case (RFC 6749 §5.1).
fn token_type<'de, D: Deserializer<'de>>(from: D) -> Result<CoreTokenType, D::Error> {
    let name = String::deserialize(from)?;
    Ok(if name.eq_ignore_ascii_case("bearer") {
        CoreTokenType::Bearer
    } else {
        CoreTokenType::Extension(name)
    })
}

/// A lifetime: one at least, else none is told.
fn seconds<'de, D: Deserializer<'de>>(from: D) -> Result<Option<u64>, D::Error> {
    let seconds = match Option::<Value>::deserialize(from)? {
        Some(Value::Number(number)) => number.as_f64(),
        Some(Value::String(text)) => text.trim().parse::<f64>().ok(),
        _ => None,
    };
    Ok(seconds.filter(|seconds| *seconds >= 1.0).map(|seconds| seconds as u64))
}

/// An empty one is none.
fn refresh_token<'de, D: Deserializer<'de>>(from: D) -> Result<Option<RefreshToken>, D::Error> {
    let token = Option::<RefreshToken>::deserialize(from)?;
    Ok(token.filter(|token| !token.secret().is_empty()))
}

/// As a text with spaces (RFC 6749 §3.3) or as a list. An empty one says nothing.
fn scopes<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Vec<Scope>>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Scopes {
        Text(String),
        List(Vec<String>),
    }
    let words = |text: &str| text.split_ascii_whitespace().map(str::to_owned).collect::<Vec<_>>();
    let scopes = match Option::<Scopes>::deserialize(from)? {
        Some(Scopes::Text(text)) => words(&text),
        Some(Scopes::List(list)) => list.iter().flat_map(|text| words(text)).collect(),
        None => Vec::new(),
    };
    Ok((!scopes.is_empty()).then(|| scopes.into_iter().map(Scope::new).collect()))
}

fn id_token<'de, D: Deserializer<'de>>(from: D) -> Result<Option<IdTokenField>, D::Error> {
    let Some(text) = Option::<String>::deserialize(from)?.filter(|text| !text.is_empty()) else {
        return Ok(None);
    };
    if text.split('.').count() == 5 {
        return Ok(Some(IdTokenField::Encrypted));
    }
    // What is wrong with it may quote it.
    let token = IdToken::from_str(&text).map_err(|_| D::Error::custom("the ID token can't be read"))?;
    Ok(Some(IdTokenField::Signed(Box::new(token))))
}

#[cfg(test)]
mod tests {
    use openidconnect::TokenResponse as _;
    use serde_json::json;

    use super::*;

    fn read(member: &str, value: Value) -> TokenResponse {
        let mut answer = json!({ "access_token": "a", "token_type": "Bearer" });
        answer[member] = value;
        serde_json::from_value(answer).unwrap()
    }

    #[test]
    fn a_lifetime_is_understood_in_any_form_and_zero_says_nothing() {
        for (told, understood) in [
            (json!(300), Some(300)),
            (json!("300"), Some(300)),
            (json!(300.9), Some(300)),
            (json!("300.0"), Some(300)),
            (json!(0), None),
            (json!(-1), None),
            (json!("-5"), None),
            (json!(0.2), None),
            (json!(null), None),
            (json!("soon"), None),
            (json!("NaN"), None),
            (json!([300]), None),
            (json!(1e300), Some(u64::MAX)),
        ] {
            let lifetime = read("expires_in", told.clone()).expires_in();
            assert_eq!(lifetime, understood.map(StdDuration::from_secs), "{told}");
            for name in ["refresh_expires_in", "refresh_token_expires_in"] {
                let lifetime = read(name, told.clone()).refresh_token_lifetime();
                let seconds = |seconds| Duration::seconds(i64::try_from(seconds).unwrap_or(i64::MAX));
                assert_eq!(lifetime, understood.map(seconds), "{name}: {told}");
            }
        }
        let missing: TokenResponse =
            serde_json::from_value(json!({ "access_token": "a", "token_type": "Bearer" })).unwrap();
        assert_eq!((missing.expires_in(), missing.refresh_token_lifetime()), (None, None));
    }

    #[test]
    fn scopes_are_a_text_or_a_list_and_an_empty_one_says_nothing() {
        let both = Some(vec![Scope::new("openid".to_owned()), Scope::new("read:reports".to_owned())]);
        for (told, understood) in [
            (json!("openid read:reports"), both.as_ref()),
            (json!(" openid  read:reports "), both.as_ref()),
            (json!(["openid", "read:reports"]), both.as_ref()),
            (json!(["openid read:reports"]), both.as_ref()),
            (json!(""), None),
            (json!([]), None),
            (json!(null), None),
        ] {
            assert_eq!(read("scope", told.clone()).scopes(), understood, "{told}");
        }
    }

    #[test]
    fn a_type_is_understood_in_any_case_and_an_empty_token_is_none() {
        for bearer in ["Bearer", "bearer", "BEARER"] {
            assert_eq!(*read("token_type", json!(bearer)).token_type(), CoreTokenType::Bearer);
        }
        assert_eq!(*read("token_type", json!("DPoP")).token_type(), CoreTokenType::Extension("DPoP".into()));
        assert!(read("refresh_token", json!("")).refresh_token().is_none());
        assert!(read("refresh_token", json!("r")).refresh_token().is_some());
    }

    #[test]
    fn an_encrypted_id_token_is_told_from_one_that_is_missing_or_broken() {
        let encrypted = read("id_token", json!("e30.a.b.c.d"));
        assert!(encrypted.has_encrypted_id_token() && encrypted.id_token().is_none());
        let missing = read("id_token", json!(""));
        assert!(!missing.has_encrypted_id_token() && missing.id_token().is_none());
        let broken = json!({ "access_token": "a", "token_type": "Bearer", "id_token": "evil.b.c" });
        let error = serde_json::from_value::<TokenResponse>(broken).unwrap_err();
        assert!(!error.to_string().contains("evil"), "{error}");
    }
}

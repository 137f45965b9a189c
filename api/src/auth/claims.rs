//! What an access token claims, and whether that is true here and now (RFC 9068 §2.2 and §4, RFC 7519 §4.1).
//!
//! The signature is someone else's affair: whoever reads claims here has checked it.

use serde::{
    Deserialize, Deserializer,
    de::{Error, IgnoredAny},
};
use time::{Duration, OffsetDateTime};

use super::scope::Scopes;

/// Why a token is refused. Each text is fixed, fits into a quoted string (RFC 6750 §3) and is safe to show.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum TokenError {
    #[error("the access token is malformed")]
    Malformed,
    #[error("the access token is of another type")]
    Type,
    #[error("the access token is signed with an algorithm that is not allowed")]
    Algorithm,
    #[error("the access token has a critical header that is not understood")]
    Critical,
    #[error("the access token is signed with an unknown key")]
    Key,
    #[error("the access token's signature is wrong")]
    Signature,
    #[error("the access token lacks the claim {0}")]
    Missing(&'static str),
    #[error("the access token is from another issuer")]
    Issuer,
    #[error("the access token is for another audience")]
    Audience,
    #[error("the access token expired")]
    Expired,
    #[error("the access token is not valid yet")]
    NotYetValid,
    #[error("this is an ID token, not an access token")]
    IdToken,
    #[error("the access token is bound to a key and needs a proof of it")]
    Bound,
    #[error("the access token is not bound to a key")]
    Unbound,
    #[error("the access token is bound to another key than the proof's")]
    OtherKey,
}

/// The claims as they stand in the token. Each may be absent; which ones must not is told by [`Claims::check`].
#[derive(Debug, Deserialize)]
pub(crate) struct Claims {
    iss: Option<String>,
    sub: Option<String>,
    aud: Option<Audience>,
    exp: Option<NumericDate>,
    nbf: Option<NumericDate>,
    iat: Option<NumericDate>,
    auth_time: Option<NumericDate>,
    scope: Option<String>,
    cnf: Option<Confirmation>,
    nonce: Option<IgnoredAny>,
    at_hash: Option<IgnoredAny>,
}

/// What an access token is bound to (RFC 7800 §3.1). Where it is anything but a key's thumbprint, nobody can show here
/// that they hold it.
#[derive(Debug, Deserialize)]
pub(crate) struct Confirmation {
    /// RFC 9449 §6.1
    pub(crate) jkt: Option<String>,
}

/// What the claims must agree with.
pub(crate) struct Expected<'a> {
    pub(crate) issuer: &'a str,
    pub(crate) audiences: &'a [String],
    pub(crate) now: OffsetDateTime,
    pub(crate) leeway: Duration,
}

/// An access token whose every claim holds.
#[derive(Debug)]
pub(crate) struct AccessToken {
    pub(crate) issuer: String,
    pub(crate) subject: String,
    pub(crate) issued_at: OffsetDateTime,
    /// When the person last proved who they are, where the issuer says so (RFC 9068 §2.2.1).
    pub(crate) auth_time: Option<OffsetDateTime>,
    pub(crate) scopes: Scopes,
    pub(crate) confirmation: Option<Confirmation>,
}

impl Claims {
    /// Whether they are those of an ID token (OpenID Connect Core §2, §3.1.3.6), where the type does not tell.
    pub(crate) fn are_an_id_tokens(&self) -> bool {
        self.nonce.is_some() || self.at_hash.is_some()
    }

    /// Holds the claims against what is expected. None that is needed may be absent.
    pub(crate) fn check(self, expected: &Expected<'_>) -> Result<AccessToken, TokenError> {
        let issuer = self.iss.ok_or(TokenError::Missing("iss"))?;
        if issuer != expected.issuer {
            return Err(TokenError::Issuer);
        }
        if !self.aud.ok_or(TokenError::Missing("aud"))?.names_one_of(expected.audiences) {
            return Err(TokenError::Audience);
        }
        let NumericDate(expires_at) = self.exp.ok_or(TokenError::Missing("exp"))?;
        if expected.now >= expires_at + expected.leeway {
            return Err(TokenError::Expired);
        }
        let NumericDate(issued_at) = self.iat.ok_or(TokenError::Missing("iat"))?;
        let valid_from = self.nbf.map_or(issued_at, |NumericDate(not_before)| not_before.max(issued_at));
        if expected.now + expected.leeway < valid_from {
            return Err(TokenError::NotYetValid);
        }
        let subject = self.sub.ok_or(TokenError::Missing("sub"))?;
        if !is_subject(&subject) {
            return Err(TokenError::Malformed);
        }
        let auth_time = self.auth_time.map(|NumericDate(time)| time);
        let scopes = self.scope.as_deref().map(Scopes::parse).unwrap_or_default();
        Ok(AccessToken { issuer, subject, issued_at, auth_time, scopes, confirmation: self.cnf })
    }
}

/// 1 to 255 bytes (OpenID Connect Core §2) without control characters, which would break lines in a log.
fn is_subject(text: &str) -> bool {
    (1..=255).contains(&text.len()) && !text.contains(char::is_control)
}

/// One name or several (RFC 7519 §4.1.3).
#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum Audience {
    One(String),
    Several(Vec<String>),
}

impl Audience {
    fn names_one_of(&self, allowed: &[String]) -> bool {
        match self {
            Self::One(name) => allowed.contains(name),
            Self::Several(names) => names.iter().any(|name| allowed.contains(name)),
        }
    }
}

/// Seconds since 1970 (RFC 7519 §2). A fraction of a second is cut off.
#[derive(Debug, Clone, Copy)]
pub(crate) struct NumericDate(pub(crate) OffsetDateTime);

impl NumericDate {
    /// The start of the year 9999, in seconds since 1970. Beyond it no leeway could be added.
    const END: f64 = 253_370_764_800.0;
}

impl<'de> Deserialize<'de> for NumericDate {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let seconds = f64::deserialize(deserializer)?;
        if !(0.0..Self::END).contains(&seconds) {
            return Err(D::Error::custom("a time before 1970 or after 9998"));
        }
        OffsetDateTime::from_unix_timestamp(seconds as i64).map(Self).map_err(D::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    proptest! {
        #[test]
        fn no_time_makes_the_check_panic(exp: f64, nbf: i64, iat: u64) {
            let text = json!({"iss": "i", "sub": "s", "aud": ["a"], "exp": exp, "nbf": nbf, "iat": iat}).to_string();
            if let Ok(claims) = serde_json::from_str::<Claims>(&text) {
                let audiences = ["a".to_owned()];
                let now = OffsetDateTime::UNIX_EPOCH;
                let expected = Expected { issuer: "i", audiences: &audiences, now, leeway: Duration::MINUTE };
                let _ = claims.check(&expected);
            }
        }
    }

    fn checked(claims: &str) -> Result<AccessToken, TokenError> {
        let claims = format!(r#"{{"iss": "i", "sub": "s", "aud": "a", "exp": 9, "iat": 1{claims}}}"#);
        let audiences = ["a".to_owned()];
        let now = OffsetDateTime::UNIX_EPOCH + Duration::seconds(5);
        let expected = Expected { issuer: "i", audiences: &audiences, now, leeway: Duration::ZERO };
        serde_json::from_str::<Claims>(&claims).map_err(|_| TokenError::Malformed)?.check(&expected)
    }

    #[test]
    fn a_token_may_say_when_the_person_proved_who_they_are_c57() {
        let told = checked(r#", "auth_time": 3"#).unwrap();
        assert_eq!(told.auth_time.map(OffsetDateTime::unix_timestamp), Some(3));
        assert_eq!(checked("").unwrap().auth_time, None);
        assert_eq!(checked(r#", "auth_time": "now""#).unwrap_err(), TokenError::Malformed);
    }

    #[test]
    fn a_time_may_have_a_fraction() {
        let NumericDate(time) = serde_json::from_str("1795435203.75").unwrap();
        assert_eq!(time.unix_timestamp(), 1_795_435_203);
    }

    #[test]
    fn a_claim_that_stands_twice_is_malformed() {
        assert!(serde_json::from_str::<Claims>(r#"{"sub": "a", "sub": "b"}"#).is_err());
    }
}

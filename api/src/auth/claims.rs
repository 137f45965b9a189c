//! What an access token claims, and whether that is true here and now (RFC 9068 §2.2 and §4, RFC 7519 §4.1).
//!
//! The signature is someone else's affair: whoever reads claims here has checked it.

use serde::{
    Deserialize, Deserializer,
    de::{Error, IgnoredAny},
};
use serde_json::Value;
use time::{Duration, OffsetDateTime};

use super::{
    token_error::TokenError,
    trusted_issuer::{AudienceClaim, SubjectClaim},
};

/// The claims as they stand in the token. Each may be absent; which ones must not is told by [`Claims::check`]. What a
/// token allows is not among them: see [`rights`](super::rights).
#[derive(Debug, Deserialize)]
pub(crate) struct Claims {
    iss: Option<String>,
    sub: Option<String>,
    #[serde(default, deserialize_with = "text")]
    oid: Option<String>,
    #[serde(default, deserialize_with = "text")]
    username: Option<String>,
    aud: Option<Audience>,
    #[serde(default, deserialize_with = "text")]
    azp: Option<String>,
    #[serde(default, deserialize_with = "text")]
    client_id: Option<String>,
    exp: Option<NumericDate>,
    nbf: Option<NumericDate>,
    iat: Option<NumericDate>,
    auth_time: Option<NumericDate>,
    cnf: Option<Confirmation>,
    nonce: Option<IgnoredAny>,
    at_hash: Option<IgnoredAny>,
    /// What the token is, where the provider says so: `access` (Cognito) or `access_token`.
    #[serde(default, deserialize_with = "text")]
    token_use: Option<String>,
    /// The same at Keycloak, where a token's header does not say it: `Bearer`, `ID`, `Refresh`, ….
    #[serde(default, deserialize_with = "text")]
    typ: Option<String>,
    /// How the token is shown (RFC 6749 §5.1), where introspection says so; only an access token is.
    #[serde(default, deserialize_with = "text")]
    token_type: Option<String>,
}

/// What an access token is bound to (RFC 7800 §3.1). Where it is anything but a key's thumbprint, nobody can show here
/// that they hold it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub(crate) struct Confirmation {
    /// RFC 9449 §6.1
    pub(crate) jkt: Option<String>,
}

/// Who says what the claims are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Source {
    /// The token itself, signed.
    Token,
    /// The issuer, asked about the token (RFC 7662 §2.2). Who is asked is known, and when it was issued may be untold.
    Introspection {
        /// Whether it must say that this is an access token, and no refresh token.
        typed: bool,
    },
    /// Google, asked likewise. The token must have been given to the application that it is for.
    Tokeninfo,
}

/// What the claims must agree with.
pub(crate) struct Expected<'a> {
    pub(crate) source: Source,
    pub(crate) issuer: &'a str,
    pub(crate) audiences: &'a [String],
    pub(crate) audience_claim: AudienceClaim,
    pub(crate) subject_claim: SubjectClaim,
    pub(crate) now: OffsetDateTime,
    pub(crate) leeway: Duration,
}

/// An access token whose every claim holds, but for what it allows.
#[derive(Debug)]
pub(crate) struct CheckedClaims {
    pub(crate) issuer: String,
    pub(crate) subject: String,
    /// Untold by some introspection endpoints.
    pub(crate) issued_at: Option<OffsetDateTime>,
    /// When the person last proved who they are, where the issuer says so (RFC 9068 §2.2.1).
    pub(crate) auth_time: Option<OffsetDateTime>,
    pub(crate) confirmation: Option<Confirmation>,
}

impl Claims {
    /// Whether they are those of an ID token (OpenID Connect Core §2, §3.1.3.6), where the type does not tell.
    pub(crate) const fn are_an_id_tokens(&self) -> bool {
        self.nonce.is_some() || self.at_hash.is_some()
    }

    /// Holds the claims against what is expected. None that is needed may be absent.
    pub(crate) fn check(self, expected: &Expected<'_>) -> Result<CheckedClaims, TokenError> {
        match &self.iss {
            Some(issuer) if issuer == expected.issuer => {}
            Some(_) => return Err(TokenError::Issuer),
            None if expected.source == Source::Token => return Err(TokenError::Missing("iss")),
            None => {}
        }
        self.check_use(expected)?;
        self.check_audience(expected)?;
        let NumericDate(expires_at) = self.exp.ok_or(TokenError::Missing("exp"))?;
        if expected.now >= expires_at + expected.leeway {
            return Err(TokenError::Expired);
        }
        let issued_at = self.iat.map(|NumericDate(issued_at)| issued_at);
        if issued_at.is_none() && expected.source == Source::Token {
            return Err(TokenError::Missing("iat"));
        }
        let not_before = self.nbf.map(|NumericDate(not_before)| not_before);
        if issued_at.max(not_before).is_some_and(|valid_from| expected.now + expected.leeway < valid_from) {
            return Err(TokenError::NotYetValid);
        }
        let subject = match expected.subject_claim {
            SubjectClaim::Sub => self.sub,
            SubjectClaim::Oid => self.oid,
            SubjectClaim::Username => self.username,
        };
        let subject = subject.ok_or(TokenError::Missing(expected.subject_claim.name()))?;
        if !is_subject(&subject) {
            return Err(TokenError::Malformed);
        }
        Ok(CheckedClaims {
            issuer: expected.issuer.to_owned(),
            subject,
            issued_at,
            auth_time: self.auth_time.map(|NumericDate(time)| time),
            confirmation: self.cnf,
        })
    }

    /// Whether the provider says that this is another kind of token than an access token.
    fn check_use(&self, expected: &Expected<'_>) -> Result<(), TokenError> {
        let token_use = self.token_use.as_deref();
        if token_use.is_some_and(|token_use| !matches!(token_use, "access" | "access_token")) {
            return Err(TokenError::Type);
        }
        if matches!(self.typ.as_deref(), Some("ID" | "Refresh" | "Offline" | "Logout")) {
            return Err(TokenError::Type);
        }
        if matches!(expected.source, Source::Introspection { .. }) {
            let is_shown = |scheme: &str| {
                scheme.eq_ignore_ascii_case("bearer")
                    || scheme.eq_ignore_ascii_case("dpop")
                    || scheme.eq_ignore_ascii_case("access_token")
            };
            match self.token_type.as_deref() {
                Some(scheme) if is_shown(scheme) => {}
                Some(_) => return Err(TokenError::Type),
                None if expected.source == (Source::Introspection { typed: true }) && token_use.is_none() => {
                    return Err(TokenError::Type);
                }
                None => {}
            }
        }
        Ok(())
    }

    fn check_audience(&self, expected: &Expected<'_>) -> Result<(), TokenError> {
        let is_ours = |name: &String| expected.audiences.contains(name);
        let holds = match (&self.aud, &self.client_id) {
            (Some(audience), _) => audience.names_one_of(expected.audiences),
            (None, Some(client)) if expected.audience_claim == AudienceClaim::ClientId => {
                // A signed token of any kind may name a client: its ID tokens do, and so might others to come.
                if expected.source == Source::Token && self.token_use.is_none() {
                    return Err(TokenError::Missing("token_use"));
                }
                is_ours(client)
            }
            (None, None) if expected.audience_claim == AudienceClaim::ClientId => {
                return Err(TokenError::Missing("client_id"));
            }
            (None, _) => return Err(TokenError::Missing("aud")),
        };
        // Google's `aud` is the application, and so must be whom the token was given to.
        let was_given_to_ours = expected.source != Source::Tokeninfo || self.azp.as_ref().is_none_or(is_ours);
        if holds && was_given_to_ours { Ok(()) } else { Err(TokenError::Audience) }
    }
}

/// A claim that is as good as absent where it is no text: most issuers' tokens have it for others.
fn text<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    Ok(match Value::deserialize(deserializer)? {
        Value::String(text) => Some(text),
        _ => None,
    })
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
                let _ = claims.check(&expected(&audiences, now, Duration::MINUTE));
            }
        }
    }

    fn expected(audiences: &[String], now: OffsetDateTime, leeway: Duration) -> Expected<'_> {
        let (audience_claim, subject_claim) = (AudienceClaim::Aud, SubjectClaim::Sub);
        Expected { source: Source::Token, issuer: "i", audiences, audience_claim, subject_claim, now, leeway }
    }

    fn checked(claims: &str) -> Result<CheckedClaims, TokenError> {
        let claims = format!(r#"{{"iss": "i", "sub": "s", "aud": "a", "exp": 9, "iat": 1{claims}}}"#);
        let audiences = ["a".to_owned()];
        let now = OffsetDateTime::UNIX_EPOCH + Duration::seconds(5);
        let expected = expected(&audiences, now, Duration::ZERO);
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

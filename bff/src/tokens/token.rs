//! Tokens as values: they print as `[redacted]`, and know how long they are good.

use std::{fmt, sync::Arc};

use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize, Serializer};
use time::{Duration, OffsetDateTime, serde::rfc3339};

use crate::{dpop::key::ProofKey, provider_config::ProviderId};

/// An access token (RFC 6749 §1.4), and the key that it is bound to, if it is (RFC 9449 §6). It prints as
/// `[redacted]`. Cloning it is cheap: each request has its own, and all of them are one piece of memory.
#[derive(Clone, Serialize, Deserialize)]
pub struct AccessToken {
    #[serde(rename = "access_token")]
    text: SharedText,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    proof_key: Option<ProofKey>,
}

/// A refresh token (RFC 6749 §1.5). It prints as `[redacted]`.
#[derive(Clone, Serialize, Deserialize)]
#[serde(transparent)]
pub(crate) struct RefreshToken(SecretText);

/// An ID token (OpenID Connect Core §2), kept to sign its person out with at the provider (`id_token_hint`). It prints as
/// `[redacted]`.
#[derive(Clone, Serialize, Deserialize)]
#[serde(transparent)]
pub(crate) struct IdTokenHint(SecretText);

#[derive(Clone, Deserialize)]
#[serde(transparent)]
struct SecretText(SecretString);

#[derive(Clone, Deserialize)]
#[serde(from = "SecretText")]
struct SharedText(Arc<SecretText>);

/// Only for the token store, which seals what it writes.
impl Serialize for SecretText {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.0.expose_secret())
    }
}

impl Serialize for SharedText {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(serializer)
    }
}

impl From<SecretText> for SharedText {
    fn from(text: SecretText) -> Self {
        Self(Arc::new(text))
    }
}

/// An access token that was got in another way, such as in a test of the code that uses it.
impl From<String> for AccessToken {
    fn from(text: String) -> Self {
        Self::new(text, None)
    }
}

impl AccessToken {
    pub(crate) fn new(text: String, proof_key: Option<ProofKey>) -> Self {
        Self { text: SecretText(text.into()).into(), proof_key }
    }

    /// The token itself. What a request to the API must bear besides, a [`Presenter`](crate::Presenter) knows.
    #[must_use]
    pub fn expose(&self) -> &str {
        self.text.0.0.expose_secret()
    }

    pub(crate) const fn proof_key(&self) -> Option<&ProofKey> {
        self.proof_key.as_ref()
    }
}

impl RefreshToken {
    pub(crate) fn new(text: String) -> Self {
        Self(SecretText(text.into()))
    }

    pub(crate) fn expose(&self) -> &str {
        self.0.0.expose_secret()
    }
}

impl IdTokenHint {
    /// The longest that is kept, in bytes: it is written anew with each refresh. One that names hundreds of groups is
    /// longer.
    const LONGEST: usize = 16 << 10;

    /// The token, unless it is too long to be kept.
    pub(crate) fn new(text: String) -> Option<Self> {
        (text.len() <= Self::LONGEST).then(|| Self(SecretText(text.into())))
    }

    pub(crate) fn expose(&self) -> &str {
        self.0.0.expose_secret()
    }
}

impl fmt::Debug for IdTokenHint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[redacted]")
    }
}

impl fmt::Debug for AccessToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[redacted]")
    }
}

impl fmt::Debug for RefreshToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[redacted]")
    }
}

/// A refresh token, and which provider gave it: unknown where it was stored before there could be several.
#[derive(Debug, Clone)]
pub(crate) struct GrantedToken {
    pub(crate) provider: Option<ProviderId>,
    pub(crate) refresh_token: RefreshToken,
}

/// What one answer of the token endpoint gave.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct TokenSet {
    /// Which provider it was; missing in rows of before there could be several.
    #[serde(default)]
    pub(crate) provider: Option<ProviderId>,
    /// With its key beside it.
    #[serde(flatten)]
    pub(crate) access_token: AccessToken,
    /// Missing where the provider granted no offline access.
    pub(crate) refresh_token: Option<RefreshToken>,
    /// The newest, where the provider wants it when the person signs out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) id_token: Option<IdTokenHint>,
    pub(crate) scopes: Vec<String>,
    #[serde(with = "rfc3339")]
    pub(crate) issued_at: OffsetDateTime,
    #[serde(with = "rfc3339")]
    pub(crate) expires_at: OffsetDateTime,
    /// When the refresh token runs out, where the provider tells it.
    #[serde(with = "rfc3339::option")]
    pub(crate) refresh_ends_at: Option<OffsetDateTime>,
    /// Whether the access token, or one before it, was got because the API had rejected another, and the API has taken
    /// none since: then another refresh would bring nothing better. It is kept with the tokens, so that every process
    /// knows of it, and a restart.
    #[serde(default, skip_serializing_if = "is_false")]
    pub(crate) replaces_rejected: bool,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks for it")]
const fn is_false(value: &bool) -> bool {
    !*value
}

/// The part of a token's lifetime that is left to the way to the API: one tenth, and five seconds at most.
const MARGIN_FRACTION: i32 = 10;
const LONGEST_MARGIN: Duration = Duration::seconds(5);

/// The last part of a token's lifetime, in which it is still used and refreshed behind the answer: one fifth, and a
/// minute at most, on top of the margin.
const WINDOW_FRACTION: i32 = 5;
const LONGEST_WINDOW: Duration = Duration::minutes(1);

impl TokenSet {
    /// The refresh token, with the provider that it must be revoked at.
    pub(crate) fn granted(&self) -> Option<GrantedToken> {
        let refresh_token = self.refresh_token.clone()?;
        Some(GrantedToken { provider: self.provider.clone(), refresh_token })
    }

    /// Whether the access token will still be good when it reaches the API.
    pub(crate) fn is_good(&self, now: OffsetDateTime) -> bool {
        let left = self.expires_at - now;
        left > LONGEST_MARGIN || left > self.margin()
    }

    /// Whether it is time to refresh the access token, good as it may still be.
    pub(crate) fn is_due(&self, now: OffsetDateTime) -> bool {
        let left = self.expires_at - now;
        left <= LONGEST_MARGIN + LONGEST_WINDOW
            && left <= self.margin() + (self.lifetime() / WINDOW_FRACTION).min(LONGEST_WINDOW)
    }

    fn margin(&self) -> Duration {
        (self.lifetime() / MARGIN_FRACTION).min(LONGEST_MARGIN)
    }

    fn lifetime(&self) -> Duration {
        self.expires_at - self.issued_at
    }
}

/// What may be said of a session's tokens without showing one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TokenInfo {
    /// When the provider gave the access token.
    pub issued_at: OffsetDateTime,
    /// When it runs out.
    pub expires_at: OffsetDateTime,
    /// The granted scopes.
    pub scopes: Vec<String>,
    /// Those of an API that were asked for and not granted, or not any more.
    pub not_granted: Vec<String>,
    /// Whether a refresh token stands behind it.
    pub renewable: bool,
    /// How often it was refreshed since the person signed in.
    pub refreshes: u64,
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn tokens(lifetime: Duration) -> TokenSet {
        TokenSet {
            provider: None,
            access_token: AccessToken::from("access".to_owned()),
            refresh_token: None,
            id_token: None,
            scopes: Vec::new(),
            issued_at: OffsetDateTime::UNIX_EPOCH,
            expires_at: OffsetDateTime::UNIX_EPOCH + lifetime,
            refresh_ends_at: None,
            replaces_rejected: false,
        }
    }

    #[test]
    fn a_token_of_ten_seconds_is_due_after_seven_and_good_for_nine() {
        let tokens = tokens(Duration::seconds(10));
        let after = |seconds| OffsetDateTime::UNIX_EPOCH + Duration::seconds(seconds);
        assert_eq!([6, 7, 8, 9].map(|at| tokens.is_due(after(at))), [false, true, true, true]);
        assert_eq!([6, 7, 8, 9].map(|at| tokens.is_good(after(at))), [true, true, true, false]);
    }

    #[test]
    fn a_token_of_a_day_is_due_about_a_minute_before_its_end() {
        let tokens = tokens(Duration::days(1));
        let before_end =
            |seconds| OffsetDateTime::UNIX_EPOCH + Duration::days(1) - Duration::seconds(seconds);
        assert!(!tokens.is_due(before_end(66)) && tokens.is_due(before_end(65)));
        assert!(tokens.is_good(before_end(6)) && !tokens.is_good(before_end(5)));
    }

    #[test]
    fn tokens_are_redacted_when_printed_c15() {
        let id_token = IdTokenHint::new("an-id-token".to_owned());
        let printed = format!("{:?}", TokenSet { id_token, ..tokens(Duration::HOUR) });
        assert!(printed.contains("[redacted]"), "{printed}");
        assert!(!printed.contains("\"access\"") && !printed.contains("an-id-token"), "{printed}");
    }

    #[test]
    fn a_proof_key_is_kept_with_its_token_and_a_row_without_one_can_be_read() {
        let bearer = serde_json::to_value(tokens(Duration::HOUR)).unwrap();
        assert_eq!((&bearer["access_token"], bearer.get("proof_key")), (&"access".into(), None));
        let read: TokenSet = serde_json::from_value(bearer).unwrap();
        assert!(read.access_token.proof_key().is_none() && !read.replaces_rejected);

        let key = ProofKey::generate().unwrap();
        let bound = TokenSet { access_token: AccessToken::new("access".to_owned(), Some(key)), ..read };
        assert!(!format!("{bound:?}").contains("access\""));
        let kept = serde_json::to_vec(&bound).unwrap();
        let read: TokenSet = serde_json::from_slice(&kept).unwrap();
        assert_eq!(read.access_token.expose(), "access");
        assert!(read.access_token.proof_key().is_some());
    }

    #[test]
    fn an_id_token_is_kept_with_the_others_unless_it_is_too_long() {
        let kept = IdTokenHint::new("x".repeat(IdTokenHint::LONGEST));
        let kept = TokenSet { id_token: kept, ..tokens(Duration::HOUR) };
        let read: TokenSet = serde_json::from_slice(&serde_json::to_vec(&kept).unwrap()).unwrap();
        assert_eq!(read.id_token.unwrap().expose().len(), IdTokenHint::LONGEST);
        assert!(IdTokenHint::new("x".repeat(IdTokenHint::LONGEST + 1)).is_none());
        let before = serde_json::to_value(tokens(Duration::HOUR)).unwrap();
        assert!(before.get("id_token").is_none());
        assert!(serde_json::from_value::<TokenSet>(before).unwrap().id_token.is_none());
    }

    proptest! {
        #[test]
        fn an_expired_token_was_due_for_refresh_before(lifetime in 0..200_000i64, at in 0..200_000i64) {
            let tokens = tokens(Duration::milliseconds(lifetime));
            let at = OffsetDateTime::UNIX_EPOCH + Duration::milliseconds(at);
            prop_assert!(tokens.is_good(at) || tokens.is_due(at));
            prop_assert!(!tokens.is_good(at) || at < tokens.expires_at);
        }
    }
}

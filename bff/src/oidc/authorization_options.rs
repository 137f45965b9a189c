//! What an application may ask of a sign-in: how much the provider asks of the person, how fresh and how good the proof
//! of who they are must be. An API's challenge for a better sign-in names the last two (RFC 9470 §3).

use openidconnect::core::CoreAuthPrompt;
use serde::{Deserialize, Serialize};
use time::Duration;

/// The options of one sign-in; an ordinary one has none.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct AuthorizationOptions {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) prompt: Option<Prompt>,
    /// How many seconds ago the person may have proved who they are (OpenID Connect Core §3.1.2.1).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) max_age: Option<u32>,
    /// Ways of proving it, best first (OpenID Connect Core §3.1.2.1).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) acr_values: Option<AcrValues>,
}

/// What the provider shall ask the person (OpenID Connect Core §3.1.2.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Prompt {
    /// Nothing: where the provider can't go on without the person, an ordinary sign-in follows.
    None,
    /// To prove who they are, whatever they proved before.
    Login,
    Consent,
    SelectAccount,
}

impl From<Prompt> for CoreAuthPrompt {
    fn from(prompt: Prompt) -> Self {
        match prompt {
            Prompt::None => Self::None,
            Prompt::Login => Self::Login,
            Prompt::Consent => Self::Consent,
            Prompt::SelectAccount => Self::SelectAccount,
        }
    }
}

impl Prompt {
    /// The parameter's word.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Login => "login",
            Self::Consent => "consent",
            Self::SelectAccount => "select_account",
        }
    }
}

impl AuthorizationOptions {
    /// Whether the person who is signed in is to prove something more, or to agree to something: as that person.
    pub(crate) fn is_step_up(&self) -> bool {
        let is_prompted = matches!(self.prompt, Some(Prompt::None | Prompt::Login | Prompt::Consent));
        is_prompted || self.max_age.is_some() || self.acr_values.is_some()
    }

    /// How many seconds ago the person may have proved who they are; not at all, where they are to sign in afresh.
    pub(crate) fn max_age(&self) -> Option<u32> {
        if self.prompt == Some(Prompt::Login) { Some(0) } else { self.max_age }
    }

    /// Whether the person was to notice nothing.
    pub(crate) fn is_silent(&self) -> bool {
        self.prompt == Some(Prompt::None)
    }

    /// The same, and the provider may ask the person.
    pub(crate) fn interactive(self) -> Self {
        Self { prompt: None, ..self }
    }

    /// The same with another prompt, `elapsed` after it was asked for: what was recent enough then still is.
    pub(crate) fn continued(&self, prompt: Option<Prompt>, elapsed: Duration) -> Self {
        let elapsed = u32::try_from(elapsed.whole_seconds()).unwrap_or_default().saturating_add(1);
        let max_age = self.max_age().map(|seconds| seconds.saturating_add(elapsed));
        Self { prompt, max_age, acr_values: self.acr_values.clone() }
    }
}

/// Authentication context classes, parted by spaces. They come in an address that anyone can write, and go into a cookie
/// and another address: so their length and letters are bounded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String")]
pub(crate) struct AcrValues(String);

/// The text is too long, or holds what no such name does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "acr_values has {} letters at most, all of them printable ASCII without quotes",
    AcrValues::MAX_LENGTH
)]
pub(crate) struct NotAcrValues;

impl AcrValues {
    const MAX_LENGTH: usize = 256;

    /// As it was written.
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }

    pub(crate) fn values(&self) -> impl Iterator<Item = &str> {
        self.0.split_ascii_whitespace()
    }
}

impl TryFrom<String> for AcrValues {
    type Error = NotAcrValues;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        let fits = |byte: u8| matches!(byte, b' '..=b'~') && !matches!(byte, b'"' | b'\\');
        let good = (1..=Self::MAX_LENGTH).contains(&text.len()) && text.bytes().all(fits);
        if good { Ok(Self(text)) } else { Err(NotAcrValues) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prompt_login_means_a_max_age_of_zero_c57() {
        let options = |prompt, max_age| AuthorizationOptions { prompt, max_age, acr_values: None };
        assert_eq!(options(None, None).max_age(), None);
        assert_eq!(options(Some(Prompt::Consent), Some(300)).max_age(), Some(300));
        assert_eq!(options(Some(Prompt::Login), Some(300)).max_age(), Some(0));
        assert_eq!(options(Some(Prompt::None), Some(300)).interactive(), options(None, Some(300)));
    }

    #[test]
    fn a_continued_sign_in_asks_for_no_other_proof_than_it_began_with_c57() {
        let options = |prompt, max_age| AuthorizationOptions { prompt, max_age, acr_values: None };
        let continued = |options: AuthorizationOptions| {
            options.continued(Some(Prompt::Consent), Duration::milliseconds(7900))
        };
        assert_eq!(continued(options(None, None)), options(Some(Prompt::Consent), None));
        assert_eq!(continued(options(None, Some(300))), options(Some(Prompt::Consent), Some(308)));
        assert_eq!(continued(options(Some(Prompt::Login), None)), options(Some(Prompt::Consent), Some(8)));
    }

    #[test]
    fn malformed_acr_values_are_refused() {
        let classes = AcrValues::try_from("urn:example:two-factors phr".to_owned()).unwrap();
        assert_eq!(classes.values().collect::<Vec<_>>(), ["urn:example:two-factors", "phr"]);
        for bad in ["".to_owned(), "a\"b".to_owned(), "a\nb".to_owned(), "é".to_owned(), "a".repeat(257)] {
            assert_eq!(AcrValues::try_from(bad.clone()), Err(NotAcrValues), "{bad}");
        }
    }
}

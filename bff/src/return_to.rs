//! Where a person goes after signing in: a path on this site, never another site.

use std::fmt;

use serde::{Deserialize, Serialize};
use url::Url;

/// The longest path that is carried through a sign-in, in bytes: it travels in a cookie.
const LONGEST: usize = 1024;

/// A path on this site, with its query. No text makes it lead elsewhere.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct ReturnTo(String);

/// The text is not a path on this site.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a path on this site")]
pub struct NotALocalPath;

impl ReturnTo {
    /// The path, beginning with a single slash.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Default for ReturnTo {
    fn default() -> Self {
        Self("/".to_owned())
    }
}

impl fmt::Display for ReturnTo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl From<ReturnTo> for String {
    fn from(path: ReturnTo) -> Self {
        path.0
    }
}

/// Reads the text as a browser would, at a site that is nobody's, and takes it only if it stays there.
impl TryFrom<String> for ReturnTo {
    type Error = NotALocalPath;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        let plain = text.len() <= LONGEST
            && text.starts_with('/')
            && !text.starts_with("//")
            && !text.contains('\\')
            && !text.chars().any(char::is_control);
        if !plain {
            return Err(NotALocalPath);
        }
        let base = Url::parse("https://nowhere.invalid").map_err(|_| NotALocalPath)?;
        let joined = base.join(&text).map_err(|_| NotALocalPath)?;
        // `/.//elsewhere` begins with one slash, and with two once its dots are resolved.
        if joined.origin() != base.origin() || joined.path().starts_with("//") {
            return Err(NotALocalPath);
        }
        let query = joined.query().map(|query| format!("?{query}")).unwrap_or_default();
        let path = format!("{}{query}", joined.path());
        // Once its letters are encoded it may be three times as long, and is to be read again on the way back.
        if path.len() > LONGEST { Err(NotALocalPath) } else { Ok(Self(path)) }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn read(text: &str) -> Option<String> {
        ReturnTo::try_from(text.to_owned()).ok().map(String::from)
    }

    #[test]
    fn no_path_leads_to_another_site_c11() {
        assert_eq!(read("/expenses?from=2026-01-01").as_deref(), Some("/expenses?from=2026-01-01"));
        assert_eq!(read("/caf\u{e9}").as_deref(), Some("/caf%C3%A9"));
        for other_site in [
            "",
            "expenses",
            "https://evil.example",
            "//evil.example",
            "/\\evil.example",
            "\\\\evil.example",
            "/\t/evil.example",
            "/\n/evil.example",
            "/.//evil.example",
            "/a/..//evil.example",
            "/%2e//evil.example",
            "javascript:alert(1)",
            " //evil.example",
            "/\u{0}",
        ] {
            assert_eq!(read(other_site), None, "{other_site:?}");
        }
    }

    #[test]
    fn a_path_that_grows_too_long_is_refused_and_a_shorter_one_is_read_again() {
        assert_eq!(read(&format!("/{}", "\u{e9}".repeat(200))), None);
        let path = read(&format!("/{}", "\u{e9}".repeat(100))).unwrap();
        assert_eq!(read(&path), Some(path));
    }

    proptest! {
        #[test]
        fn an_accepted_path_stays_on_the_site_in_a_browser(text in r"[/\\.%2fe@:?#\t a-c]{0,24}") {
            if let Some(path) = read(&text) {
                let site = Url::parse("https://site.example:8443").unwrap();
                prop_assert_eq!(site.join(&path).unwrap().origin(), site.origin());
                prop_assert!(path.is_ascii());
                prop_assert_eq!(read(&path), Some(path));
            }
        }
    }
}

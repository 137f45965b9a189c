//! What an API said of an access token that it did not take (RFC 6750 §3.1), as far as a log may hold it.

use std::fmt;

use super::token::AccessToken;

/// The longest description that is kept, in characters, and the longest word in it.
const LONGEST_DESCRIPTION: usize = 200;
const LONGEST_WORD: usize = 80;
/// The longest error code.
const LONGEST_ERROR: usize = 40;
/// How every JSON Web Token begins, and every part of one that can be read.
const TOKEN_START: &str = "eyJ";

/// An access token that an API did not take, with `error` and `error_description` of its challenge.
#[derive(Debug, Clone)]
pub struct Rejection {
    token: AccessToken,
    error: Option<String>,
    description: Option<String>,
}

impl Rejection {
    /// What the API said of `token`. Of its words are kept letters, digits and some signs, of a bounded length, and
    /// nothing that could be a token.
    #[must_use]
    pub fn new(token: AccessToken, error: Option<&str>, description: Option<&str>) -> Self {
        let is_code = |error: &&str| {
            error.len() <= LONGEST_ERROR
                && error.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
        };
        let error = error.filter(is_code).map(str::to_owned);
        let description = description.filter(|text| !text.contains(token.expose())).map(plain);
        Self { token, error, description }
    }

    pub(crate) const fn token(&self) -> &AccessToken {
        &self.token
    }
}

fn plain(text: &str) -> String {
    let is_plain = |&letter: &char| letter.is_ascii_alphanumeric() || " _-.,:;/()'".contains(letter);
    let fits = |word: &&str| word.len() <= LONGEST_WORD && !word.contains(TOKEN_START);
    let words = text.split(' ').filter(fits).collect::<Vec<_>>().join(" ");
    words.chars().filter(is_plain).take(LONGEST_DESCRIPTION).collect()
}

/// `invalid_token: the audience is another API's`
impl fmt::Display for Rejection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.error.as_deref().unwrap_or("no error code"))?;
        self.description.as_deref().map_or(Ok(()), |description| write!(f, ": {description}"))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const OPAQUE: &str = "2YotnFZFEjr1zCsicMWpAA";

    fn said(error: Option<&str>, description: Option<&str>) -> String {
        Rejection::new(AccessToken::from(OPAQUE.to_owned()), error, description).to_string()
    }

    #[test]
    fn what_an_api_says_is_told_and_no_token_with_it_c15() {
        let audience = "The audience https://other-api is not ours (aud).";
        assert_eq!(said(Some("invalid_token"), Some(audience)), format!("invalid_token: {audience}"));
        assert_eq!(said(None, None), "no error code");
        assert_eq!(said(Some("a\nb"), Some("one\r\n\u{1b}[31mtwo")), "no error code: one31mtwo");
        let long = "x".repeat(LONGEST_WORD + 1);
        for token in [OPAQUE, "eyJhbGciOiJSUzI1NiJ9.e30.c2ln", "Bearer:eyJhbGciOiJSUzI1NiJ9", &long] {
            let told = said(Some("invalid_token"), Some(&format!("the token {token} is unknown")));
            assert!(!told.contains(token) && !told.contains(TOKEN_START), "{told}");
        }
    }

    proptest! {
        #[test]
        fn whatever_an_api_says_is_one_short_line(error: String, description: String) {
            let told = said(Some(&error), Some(&description));
            prop_assert!(told.len() <= LONGEST_ERROR + 2 + LONGEST_DESCRIPTION);
            prop_assert!(told.bytes().all(|byte| byte == b' ' || byte.is_ascii_graphic()));
        }
    }
}

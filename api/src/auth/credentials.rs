//! The token in a request's `Authorization` header (RFC 6750 §2.1, RFC 9449 §7.1). It stands nowhere else: see
//! [`misplaced_token`](crate::http::misplaced_token).

use std::fmt;

use axum::http::{HeaderMap, header};

/// How a token is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Scheme {
    /// As it is: whoever has it may use it (RFC 6750).
    Bearer,
    /// With a proof that the client holds the key that it is bound to (RFC 9449).
    Dpop,
}

/// An access token as it was sent: nothing about it is known yet.
pub(crate) struct Credentials {
    pub(crate) scheme: Scheme,
    token: String,
}

/// Why a request has no token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum CredentialsError {
    /// There are no credentials, or those of another scheme, which counts the same (RFC 6750 §3.1).
    Absent,
    /// The header can't be understood.
    Malformed(&'static str),
}

impl Scheme {
    /// The scheme's name in any case (RFC 9110 §11.1).
    fn named(name: &[u8]) -> Option<Self> {
        [(b"bearer".as_slice(), Self::Bearer), (b"dpop".as_slice(), Self::Dpop)]
            .into_iter()
            .find_map(|(known, scheme)| name.eq_ignore_ascii_case(known).then_some(scheme))
    }

    /// The scheme that a request uses, whatever else is wrong with it.
    pub(crate) fn of(headers: &HeaderMap) -> Option<Self> {
        let field = headers.get(header::AUTHORIZATION)?.as_bytes();
        Self::named(field.split(|&b| b == b' ').next()?)
    }
}

impl Credentials {
    /// What stands in the `Authorization` header (RFC 6750 §2.1, RFC 9449 §7.1).
    pub(crate) fn from_headers(headers: &HeaderMap) -> Result<Self, CredentialsError> {
        let mut fields = headers.get_all(header::AUTHORIZATION).iter();
        let field = fields.next().ok_or(CredentialsError::Absent)?;
        if fields.next().is_some() {
            return Err(CredentialsError::Malformed("the Authorization header was sent twice"));
        }
        Self::parse(field.as_bytes())
    }

    /// `scheme 1*SP b64token`; a token68 of RFC 9449 is the same.
    fn parse(field: &[u8]) -> Result<Self, CredentialsError> {
        let end = field.iter().position(|&b| b == b' ').unwrap_or(field.len());
        let (scheme, rest) = field.split_at(end);
        let scheme = Scheme::named(scheme).ok_or(CredentialsError::Absent)?;
        let token = str::from_utf8(rest).unwrap_or_default().trim_start_matches(' ');
        if !is_b64token(token) {
            return Err(CredentialsError::Malformed("the Authorization header holds no access token"));
        }
        Ok(Self { scheme, token: token.to_owned() })
    }

    pub(crate) fn token(&self) -> &str {
        &self.token
    }
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[redacted]")
    }
}

fn is_b64token(text: &str) -> bool {
    let body = text.trim_end_matches('=');
    !body.is_empty()
        && body
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'.' | b'_' | b'~' | b'+' | b'/'))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn another_scheme_holds_no_token() {
        for field in ["", "Basic dTpw", "Bearerabc", "DPoPabc", " Bearer abc"] {
            assert_eq!(
                Credentials::parse(field.as_bytes()).unwrap_err(),
                CredentialsError::Absent,
                "{field}"
            );
        }
    }

    #[test]
    fn a_header_without_a_proper_token_is_malformed() {
        for field in [
            "DPoP",
            "DPoP a, b",
            "Bearer",
            "Bearer ",
            "Bearer =",
            "Bearer a b",
            "Bearer a,b",
            "Bearer a=b",
            "Bearer \u{e9}",
            "Bearer \ta",
        ] {
            assert!(
                matches!(Credentials::parse(field.as_bytes()), Err(CredentialsError::Malformed(_))),
                "{field}"
            );
        }
    }

    #[test]
    fn a_token_does_not_show_itself() {
        assert_eq!(format!("{:?}", Credentials::parse(b"Bearer secret").unwrap()), "[redacted]");
    }

    proptest! {
        #[test]
        fn every_token_of_the_grammar_is_found(
            scheme in "[Bb][Ee][Aa][Rr][Ee][Rr]|[Dd][Pp][Oo][Pp]",
            spaces in " {1,3}",
            token in "[A-Za-z0-9._~+/-]{1,80}={0,2}",
        ) {
            let found = Credentials::parse(format!("{scheme}{spaces}{token}").as_bytes()).unwrap();
            prop_assert_eq!(found.scheme == Scheme::Dpop, scheme.len() == 4);
            prop_assert_eq!(found.token(), token);
        }

        #[test]
        fn no_header_makes_the_parser_panic_or_yields_a_foreign_byte(field: Vec<u8>) {
            let field = [b"Bearer ".as_slice(), &field].concat();
            if let Ok(found) = Credentials::parse(&field) {
                prop_assert!(is_b64token(found.token()));
                prop_assert!(field.ends_with(found.token().as_bytes()));
            }
        }
    }
}

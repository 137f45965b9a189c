//! The `Authorization` field of a request.

use axum::http::{HeaderMap, HeaderValue, header};

use crate::auth::credentials::{Credentials, Scheme};

/// An `Authorization` field. Whether it holds a token.
///
/// - A token that is found is the whole rest after the scheme and its spaces, and of the grammar of RFC 6750 §2.1,
///   which is that of RFC 9449 §7.1 as well.
/// - Whatever the field, there is no token in a request that has two.
pub fn authorization(field: &[u8]) -> bool {
    let Ok(field) = HeaderValue::from_bytes(field) else { return false };
    let mut headers = HeaderMap::from_iter([(header::AUTHORIZATION, field.clone())]);
    let found = Credentials::from_headers(&headers).ok();
    if let Some(credentials) = &found {
        let text = field.to_str().expect("a token is ASCII, and all else before it");
        let (scheme, rest) = text.split_once(' ').expect("a space after the scheme");
        let name = match credentials.scheme {
            Scheme::Bearer => "bearer",
            Scheme::Dpop => "dpop",
        };
        assert!(scheme.eq_ignore_ascii_case(name), "{text}");
        assert_eq!(rest.trim_start_matches(' '), credentials.token());
        let letters = credentials.token().trim_end_matches('=');
        assert!(!letters.is_empty() && letters.bytes().all(is_of_a_token), "{text}");
    }
    headers.append(header::AUTHORIZATION, field);
    assert!(Credentials::from_headers(&headers).is_err());
    found.is_some()
}

fn is_of_a_token(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"-._~+/".contains(&byte)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::authorization;

    #[test]
    fn a_token_is_found_in_either_scheme() {
        assert!(authorization(include_bytes!("../../../fuzz/corpus-seeds/authorization/dpop")));
        assert!(authorization(include_bytes!("../../../fuzz/corpus-seeds/authorization/bearer")));
        assert!(!authorization(include_bytes!("../../../fuzz/corpus-seeds/authorization/basic")));
    }

    proptest! {
        #[test]
        fn a_field_is_one_token_or_none(field in "([Bb]earer|Basic|DPoP)?[ \t]{0,3}[a-c=~+/., \u{e9}]{0,12}") {
            authorization(field.as_bytes());
        }
    }
}

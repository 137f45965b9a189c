//! The headers of the API's error responses: the challenge in `WWW-Authenticate` says which scope is missing, that the
//! person must sign in afresh, or what is wrong with the token; `Retry-After` says when to come again.

use http::{HeaderMap, header};

/// The `scope` of a challenge (RFC 6750 §3), of whatever scheme.
pub(crate) fn missing_scope(headers: &HeaderMap) -> Option<String> {
    let challenges = headers.get_all(header::WWW_AUTHENTICATE).iter();
    challenges.filter_map(|field| parameter("scope", field.to_str().ok()?)).next().map(str::to_owned)
}

/// Whether a fresh sign-in is wanted, and not another token (RFC 9470 §3).
pub(crate) fn requires_step_up(headers: &HeaderMap) -> bool {
    let mut challenges =
        headers.get_all(header::WWW_AUTHENTICATE).iter().filter_map(|field| field.to_str().ok());
    challenges.any(|challenge| parameter("error", challenge) == Some("insufficient_user_authentication"))
}

/// What the API says of a token that it rejects: `error` and `error_description`. Neither is to be believed.
pub(crate) fn rejection(headers: &HeaderMap) -> (Option<String>, Option<String>) {
    let challenges =
        || headers.get_all(header::WWW_AUTHENTICATE).iter().filter_map(|field| field.to_str().ok());
    let said = |name| challenges().find_map(|challenge| parameter(name, challenge)).map(str::to_owned);
    (said("error"), said("error_description"))
}

/// A description comes before, and may hold any text but a quote and a backslash: quotes come in pairs, and what
/// stands between two is a value.
fn parameter<'a>(name: &str, challenge: &'a str) -> Option<&'a str> {
    let parts = challenge.split('"').collect::<Vec<_>>();
    if challenge.contains('\\') || parts.len().is_multiple_of(2) {
        return None;
    }
    let (pairs, _) = parts.as_chunks();
    pairs.iter().find_map(|[before, value]| ends_with(before, name).then_some(*value))
}

/// Whether a quote after `before` opens the value of that name.
fn ends_with(before: &str, name: &str) -> bool {
    let last = before.rsplit([' ', ',']).next().unwrap_or_default();
    last.strip_suffix('=').is_some_and(|last| last.eq_ignore_ascii_case(name))
}

/// `Retry-After` in seconds (RFC 9110 §10.2.3). Its form as a date is not used by this API.
pub(crate) fn retry_after(headers: &HeaderMap) -> Option<u32> {
    let seconds = headers.get(header::RETRY_AFTER)?.to_str().ok()?;
    seconds.bytes().all(|byte| byte.is_ascii_digit()).then(|| seconds.parse().ok())?
}

/// For the fuzzer (`cargo xtask fuzz`) and for the tests below: the two headers of an error response, or a description in one.
/// Whether a scope is found.
///
/// - A scope that is found stands in the field between quotes, and holds none.
/// - No description hides the scope behind it, nor is taken for one.
/// - Seconds are digits and nothing else.
#[cfg(any(test, fuzzing))]
pub(crate) fn challenge(text: &str) -> bool {
    let read = |name: header::HeaderName, text: &str| {
        let field = http::HeaderValue::from_str(text).ok()?;
        let headers = HeaderMap::from_iter([(name, field)]);
        Some((missing_scope(&headers), retry_after(&headers)))
    };
    if let Some((_, Some(seconds))) = read(header::RETRY_AFTER, text) {
        let significant = text.trim_start_matches('0');
        assert_eq!(seconds.to_string(), if significant.is_empty() { "0" } else { significant });
    }
    let description = text.replace(['"', '\\'], "'");
    let whole = format!(
        "Bearer error=\"insufficient_scope\", error_description=\"{description}\", scope=\"read:reports\""
    );
    if let Some((scope, _)) = read(header::WWW_AUTHENTICATE, &whole) {
        assert_eq!(scope.as_deref(), description.is_ascii().then_some("read:reports"));
    }
    let Some((Some(scope), _)) = read(header::WWW_AUTHENTICATE, text) else { return false };
    assert!(text.contains(&format!("\"{scope}\"")) && !scope.contains(['"', '\\']), "{scope}");
    true
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_scope_of_a_challenge_is_found() {
        assert!(challenge(include_str!("../../fuzz/corpus-seeds/challenge/challenge")));
        for (challenge, scope) in [
            (r#"Bearer error="insufficient_scope", scope="read:reports""#, Some("read:reports")),
            (r#"DPoP algs="ES256", Scope="a b""#, Some("a b")),
            (r#"Bearer scope="""#, Some("")),
            (r#"Bearer error_description="scope=", scope="a""#, Some("a")),
            (r#"Bearer xscope="a""#, None),
            (r#"Bearer scope="a"#, None),
            (r#"Bearer error_description="\", scope="a""#, None),
            ("Bearer", None),
        ] {
            assert_eq!(parameter("scope", challenge), scope, "{challenge}");
        }
    }

    #[test]
    fn seconds_are_digits() {
        let after = |text| {
            retry_after(&HeaderMap::from_iter([(header::RETRY_AFTER, http::HeaderValue::from_static(text))]))
        };
        assert_eq!(after("120"), Some(120));
        for other in ["", "+5", "-5", "5 ", "4294967296", "Wed, 21 Oct 2026 07:28:00 GMT"] {
            assert_eq!(after(other), None, "{other}");
        }
    }

    proptest! {
        #[test]
        fn no_text_of_a_challenge_passes_for_another(text in "(Bearer |DPoP )?((x?scope|error|=|\"|, |\\\\|[0-9]{1,3}|[ -~]{0,5})){0,9}") {
            challenge(&text);
        }
    }
}

//! The address that the provider sends a person back to: anyone can write one.

use axum::extract::Query;
use http::Uri;
use url::form_urlencoded;

use super::fixture::{BROWSER, COOKIES, NOW, SEALER, STATE};
use crate::oidc::{
    authorization_response::{known_error, unverified_state},
    callback_query::CallbackQuery,
    login_state::LoginState,
};

/// The query of a callback. Whether it belongs to the sign-in that is under way.
///
/// - No parameter counts that was sent twice (RFC 6749 §3.1).
/// - Only the `state` of this browser's own sign-in finds one, and finds it once.
/// - Of the `error`, a known word goes to the log, or none of it.
pub fn callback_query(query: &str) -> bool {
    let Ok(uri) = format!("/callback?{query}").parse::<Uri>() else { return false };
    let Ok(Query(read)) = Query::<CallbackQuery>::try_from_uri(&uri) else { return false };
    let sent = uri.query().unwrap_or_default();
    for (name, read) in [
        ("state", &read.state),
        ("code", &read.code),
        ("iss", &read.iss),
        ("error", &read.error),
        ("probe", &read.probe),
        ("response", &read.response),
    ] {
        let sent = form_urlencoded::parse(sent.as_bytes()).filter(|(sent, _)| sent == name);
        assert_eq!(
            sent.map(|(_, value)| value).collect::<Vec<_>>(),
            Vec::from_iter(read.as_deref()),
            "{name}"
        );
    }
    if let Some(error) = read.error {
        let logged = known_error(error.clone());
        assert!(
            logged == "an unknown error" || logged == error && error.bytes().all(is_of_a_word),
            "{logged}"
        );
    }
    let Some(state) = read.response.as_deref().and_then(unverified_state).or(read.state) else {
        return false;
    };
    let (login_state, jar) = LoginState::take(&state, &SEALER, COOKIES, BROWSER.clone(), NOW);
    assert_eq!(login_state.is_some(), state == STATE);
    if login_state.is_some() {
        assert!(
            LoginState::take(&state, &SEALER, COOKIES, jar, NOW).0.is_none(),
            "a login state that was taken is taken again"
        );
    }
    login_state.is_some()
}

fn is_of_a_word(byte: u8) -> bool {
    byte.is_ascii_lowercase() || byte == b'_'
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::callback_query;

    #[test]
    fn the_response_to_this_browsers_sign_in_finds_its_login_state() {
        assert!(callback_query(include_str!("../../../fuzz/corpus-seeds/callback_query/code")));
        // Claims of a JWT that nobody has signed yet: {"state":"of-this-browser"}
        assert!(callback_query(
            "response=e30.eyJzdGF0ZSI6Im9mLXRoaXMtYnJvd3NlciJ9.AA&state=of-another-browser"
        ));
        assert!(!callback_query("response=e30.e30.AA"));
        assert!(!callback_query("code=x&state=of-another-browser"));
        assert!(!callback_query("code=x&state=of-this-browser&state=of-this-browser"));
    }

    proptest! {
        #[test]
        fn a_foreign_state_finds_no_sign_in_c4(
            query in "((state|code|iss|error|probe|[a-z%]{1,3})(=(of-this-browser|access_denied|[ -~]{0,8})?)?&?){0,5}",
        ) {
            callback_query(&query);
        }
    }
}

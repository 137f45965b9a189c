//! A browser with a sign-in under way, as each of these functions starts from.

use std::sync::LazyLock;

use axum_extra::extract::{CookieJar, cookie::Cookie};
use http::{HeaderMap, header::SET_COOKIE};
use secrecy::SecretString;
use time::{OffsetDateTime, macros::datetime};

use crate::{
    cookies::CookiePolicy,
    oidc::login_state::{self, LoginState},
    return_to::ReturnTo,
    seal::Sealer,
};

/// 1,800,000,000 seconds after 1970.
pub(super) const NOW: OffsetDateTime = datetime!(2027-01-15 08:00 UTC);

/// As in production.
pub(super) const COOKIES: CookiePolicy = CookiePolicy::Secure;

/// The `state` of the one sign-in that is under way.
pub(super) const STATE: &str = "of-this-browser";

pub(super) static SEALER: LazyLock<Sealer> = LazyLock::new(|| {
    let secret = SecretString::from("no secret, but as long as one has to be");
    Sealer::new(&[secret]).expect("a secret that is long enough")
});

/// The cookies of a browser with a sign-in under way.
pub(super) static BROWSER: LazyLock<CookieJar> = LazyLock::new(|| {
    let login_state = LoginState {
        state: STATE.to_owned(),
        ..LoginState::new(Default::default(), ReturnTo::default(), None, Default::default(), NOW)
    };
    login_state.store_in_cookie(&SEALER, COOKIES, CookieJar::new()).expect("a state that can be written")
});

/// Whether every cookie in an answer is one of the two, with all that their names' prefix asks for: without it, a
/// browser ignores them.
pub(super) fn cookies_obey_their_prefix(headers: &HeaderMap) -> bool {
    headers.get_all(SET_COOKIE).iter().all(|field| {
        let cookie = field.to_str().ok().and_then(|text| Cookie::parse_encoded(text).ok());
        cookie.is_some_and(|cookie| {
            (cookie.name() == COOKIES.session_name()
                || cookie.name().starts_with(&COOKIES.full_name(login_state::COOKIE)))
                && cookie.secure() == Some(true)
                && cookie.http_only() == Some(true)
                && cookie.path() == Some("/")
                && cookie.domain().is_none()
        })
    })
}

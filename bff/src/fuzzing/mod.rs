//! What strangers can send: one function for each kind, which takes any of it and holds what must then be true.
//!
//! The fuzzer calls these functions (`cargo xtask fuzz`) and so do the tests beside them: what the two look for can't
//! come to differ. No other build holds this module.

#![expect(clippy::expect_used, reason = "what is not as it must be is to end the fuzzer's run")]

mod callback_query;
mod cookie_header;
mod logout_token;
mod return_to;
mod set_cookies;
mod signed;

use std::sync::LazyLock;

use axum_extra::extract::{CookieJar, cookie::Cookie};
use http::{HeaderMap, header::SET_COOKIE};
use secrecy::SecretString;
use time::{OffsetDateTime, macros::datetime};

use crate::{cookies, oidc::attempt::Attempt, return_to::ReturnTo, seal::Sealer};

pub use callback_query::callback_query;
pub use cookie_header::cookie_header;
pub use logout_token::logout_token;
pub use return_to::return_to;
pub use set_cookies::set_cookies;

/// 1,800,000,000 seconds after 1970.
const NOW: OffsetDateTime = datetime!(2027-01-15 08:00 UTC);

/// The `state` of the one sign-in that is under way.
const STATE: &str = "of-this-browser";

static SEALER: LazyLock<Sealer> = LazyLock::new(|| {
    let secret = SecretString::from("no secret, but as long as one has to be");
    Sealer::new(&[secret]).expect("a secret that is long enough")
});

/// The cookies of a browser with a sign-in under way.
static BROWSER: LazyLock<CookieJar> = LazyLock::new(|| {
    let attempt = Attempt {
        state: STATE.to_owned(),
        ..Attempt::new(ReturnTo::default(), None, Default::default(), NOW)
    };
    attempt.remember(&SEALER, CookieJar::new()).expect("an attempt that can be written")
});

/// Whether every cookie in an answer is one of the two, with all that their names' prefix asks for: without it, a
/// browser ignores them.
fn cookies_obey_their_prefix(headers: &HeaderMap) -> bool {
    headers.get_all(SET_COOKIE).iter().all(|field| {
        let cookie = field.to_str().ok().and_then(|text| Cookie::parse_encoded(text).ok());
        cookie.is_some_and(|cookie| {
            (cookie.name() == cookies::SESSION || cookie.name().starts_with(cookies::ATTEMPT))
                && cookie.secure() == Some(true)
                && cookie.http_only() == Some(true)
                && cookie.path() == Some("/")
                && cookie.domain().is_none()
        })
    })
}

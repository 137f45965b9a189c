//! Silent sign-ins (`prompt=none`) that lead in circles: a provider that knows the person, and refuses to renew what
//! it gives them, would be asked again and again without anyone seeing it.
//!
//! The browser remembers the last one for a moment. Where the session that it brought is gone by then, another would
//! go the same way.

use axum_extra::extract::{CookieJar, cookie::SameSite};
use time::{Duration, OffsetDateTime};

use crate::cookies;

/// How soon after a silent sign-in the next one is in vain.
const MOMENT: Duration = Duration::seconds(10);

/// The time of the last one, in seconds since 1970. It is nobody's secret, and only this browser's own matter.
const COOKIE: &str = "__Host-Http-silent";

/// Notes that a silent sign-in brought a session just now.
pub(crate) fn note(jar: CookieJar, now: OffsetDateTime) -> CookieJar {
    let at = now.unix_timestamp().to_string();
    jar.add(cookies::set(COOKIE.to_owned(), at, SameSite::Strict, MOMENT))
}

/// Whether one brought a session a moment ago.
pub(crate) fn was_just_done(jar: &CookieJar, now: OffsetDateTime) -> bool {
    let at = jar.get(COOKIE).and_then(|cookie| cookie.value().parse::<i64>().ok());
    at.is_some_and(|at| (0..MOMENT.whole_seconds()).contains(&now.unix_timestamp().saturating_sub(at)))
}

//! Silent sign-ins (`prompt=none`) in a loop: a provider that knows the person, and refuses to renew what
//! it gives them, would be asked again and again without anyone seeing it.
//!
//! The browser remembers the last one for a moment. Where the session that it brought is gone by then, another would
//! go the same way.

use axum_extra::extract::{CookieJar, cookie::SameSite};
use time::{Duration, OffsetDateTime};

use crate::cookies::CookiePolicy;

/// How soon after a silent sign-in the next one counts as a loop.
const LOOP_WINDOW: Duration = Duration::seconds(10);

/// The time of the last one, in seconds since 1970. It is nobody's secret, and only this browser's own matter.
const COOKIE: &str = "silent";

/// Records that a silent sign-in brought a session just now.
pub(crate) fn record(cookies: CookiePolicy, jar: CookieJar, now: OffsetDateTime) -> CookieJar {
    let at = now.unix_timestamp().to_string();
    jar.add(cookies.set(COOKIE, at, SameSite::Strict, LOOP_WINDOW))
}

/// Whether one brought a session a moment ago.
pub(crate) fn is_recent(cookies: CookiePolicy, jar: &CookieJar, now: OffsetDateTime) -> bool {
    let at = cookies.get(jar, COOKIE).and_then(|cookie| cookie.value().parse::<i64>().ok());
    at.is_some_and(|at| (0..LOOP_WINDOW.whole_seconds()).contains(&now.unix_timestamp().saturating_sub(at)))
}

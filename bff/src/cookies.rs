//! The two cookies: one names the session, the other holds a sign-in under way.
//!
//! The prefix `__Host-Http-` makes browsers hold both to `Secure`, `HttpOnly`, `Path=/` and no `Domain`, so that
//! neither a script nor a neighbouring host can plant one.

use axum_extra::extract::cookie::{Cookie, SameSite};
use http::{HeaderMap, HeaderValue, header::SET_COOKIE};
use time::Duration;

/// The cookie that names the session, and holds nothing else.
pub(crate) const SESSION: &str = "__Host-Http-session";

/// What the name of a sign-in attempt's cookie begins with. Each attempt has its own, so tabs don't disturb each other.
pub(crate) const ATTEMPT: &str = "__Host-Http-login-";

/// A cookie for `lifetime`. `same_site` is `Lax` only for what must survive the way back from the provider.
pub(crate) fn set(name: String, value: String, same_site: SameSite, lifetime: Duration) -> Cookie<'static> {
    Cookie::build((name, value))
        .path("/")
        .secure(true)
        .http_only(true)
        .same_site(same_site)
        .max_age(lifetime)
        .build()
}

/// Takes a cookie away. It carries every attribute of the prefix: without them a browser ignores it.
pub(crate) fn removal(name: String) -> Cookie<'static> {
    set(name, String::new(), SameSite::Strict, Duration::ZERO)
}

/// Takes the session cookie away, unless the answer brings a new one.
pub(crate) fn remove_session(headers: &mut HeaderMap) {
    if sets(headers, &format!("{SESSION}=")) {
        return;
    }
    if let Ok(removal) = HeaderValue::from_str(&removal(SESSION.to_owned()).to_string()) {
        headers.append(SET_COOKIE, removal);
    }
}

/// The session cookie's removal as a header. tower-sessions sends one that lacks `Secure`, which browsers ignore.
pub(crate) fn mend_removal(headers: &mut HeaderMap) {
    let broken = format!("{SESSION}=;");
    if !sets(headers, &broken) {
        return;
    }
    let kept = headers
        .get_all(SET_COOKIE)
        .iter()
        .filter(|cookie| !cookie.as_bytes().starts_with(broken.as_bytes()))
        .cloned()
        .collect::<Vec<_>>();
    headers.remove(SET_COOKIE);
    for cookie in kept {
        headers.append(SET_COOKIE, cookie);
    }
    remove_session(headers);
}

fn sets(headers: &HeaderMap, beginning: &str) -> bool {
    headers.get_all(SET_COOKIE).iter().any(|cookie| cookie.as_bytes().starts_with(beginning.as_bytes()))
}

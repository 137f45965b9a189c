//! The cookies: one names the session; another holds a sign-in under way, for each that is. Three more are nobody's
//! secret. Two last for seconds: when a silent sign-in was tried last ([`silent_sign_in`](crate::oidc)), and that another
//! site led here without the person's act ([`strict_cookie_hop`](crate::strict_cookie_hop)). One remembers which of
//! several providers was the last ([`last_provider`](crate::oidc)).
//!
//! The prefix `__Host-Http-` makes browsers hold each to `Secure`, `HttpOnly`, `Path=/` and no `Domain`, so that
//! neither a script nor a neighbouring host can plant one. What a browser compares is the name as it is sent, so the
//! same is compared here, before anything that decodes names ([`filter`]).

use std::collections::HashSet;

use axum::{
    extract::Request,
    middleware::Next,
    response::{IntoResponse, Response},
};
use axum_extra::extract::cookie::{Cookie, SameSite};
use http::{
    HeaderMap, HeaderValue,
    header::{COOKIE, SET_COOKIE},
};
use time::Duration;
use tower_sessions::session::Id;

use crate::pages::error_page::ErrorPage;

/// What browsers let nobody plant.
const PREFIX: &str = "__Host-Http-";

/// The cookie that names the session, and holds nothing else.
pub(crate) const SESSION: &str = "__Host-Http-session";

/// What the name of a login state's cookie begins with. Each sign-in has its own, so tabs don't disturb each other.
pub(crate) const LOGIN_STATE_PREFIX: &str = "__Host-Http-login-";

/// The longest `Cookie` header that is read, in bytes, its parts together. A browser under no attack sends a tenth.
const LONGEST: usize = 32 << 10;

/// Passes on no cookie that a neighbouring host could have planted in one of ours' place.
///
/// A name that would be ours once its percent signs are decoded is dropped, and with it whatever else is not written
/// as RFC 6265 §4.1.1 has it: it must not cost the cookies beside it. One of ours that comes twice is nothing that a
/// browser that keeps to the prefix sends, and neither of the two is believed.
pub(crate) async fn filter(mut request: Request, next: Next) -> Response {
    match filtered(request.headers()) {
        Ok(Some(cookies)) => _ = request.headers_mut().insert(COOKIE, cookies),
        Ok(None) => _ = request.headers_mut().remove(COOKIE),
        Err(error) => {
            tracing::warn!(%error, "a request's cookies were refused");
            return error.page().into_response();
        }
    }
    next.run(request).await
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
enum CookieError {
    #[error("there are more than are read")]
    TooLong,
    #[error("one of ours is there twice")]
    Duplicate,
}

impl CookieError {
    const fn page(self) -> ErrorPage {
        match self {
            Self::TooLong => ErrorPage::TOO_MANY_COOKIES,
            Self::Duplicate => ErrorPage::DUPLICATE_COOKIE,
        }
    }
}

/// The cookies that are passed on, as one header.
fn filtered(headers: &HeaderMap) -> Result<Option<HeaderValue>, CookieError> {
    let parts = || headers.get_all(COOKIE).iter().map(HeaderValue::as_bytes);
    if parts().map(<[u8]>::len).sum::<usize>() > LONGEST {
        return Err(CookieError::TooLong);
    }
    let (mut kept, mut ours) = (Vec::new(), HashSet::new());
    for cookie in parts().flat_map(|part| part.split(|byte| *byte == b';')) {
        let Some((name, cookie)) = well_formed(cookie) else { continue };
        if name.starts_with(PREFIX) && !ours.insert(name) {
            return Err(CookieError::Duplicate);
        }
        kept.push(cookie);
    }
    Ok(HeaderValue::from_str(&kept.join("; ")).ok().filter(|cookies| !cookies.is_empty()))
}

/// A cookie's name, and the whole of it, where both are written as RFC 6265 §4.1.1 has them and no decoding changes
/// the name.
fn well_formed(cookie: &[u8]) -> Option<(&str, &str)> {
    let cookie = std::str::from_utf8(cookie.trim_ascii()).ok()?;
    let (name, value) = cookie.split_once('=')?;
    let is_token = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$&'*+-.^_`|~".contains(&byte);
    let is_good = !name.is_empty()
        && name.bytes().all(is_token)
        && value.bytes().all(|byte| (b' '..=b'~').contains(&byte));
    is_good.then_some((name, cookie))
}

/// The cookie of a session that has just begun.
pub(crate) fn session(id: &Id, lifetime: Duration) -> Cookie<'static> {
    set(SESSION.to_owned(), id.to_string(), SameSite::Strict, lifetime)
}

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
pub(crate) fn fix_removal(headers: &mut HeaderMap) {
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

#[cfg(test)]
mod tests {
    use super::*;

    fn filter(parts: &[&[u8]]) -> Result<String, CookieError> {
        let parts = parts.iter().map(|part| (COOKIE, HeaderValue::from_bytes(part).unwrap()));
        let mut headers = HeaderMap::new();
        parts.for_each(|(name, value)| _ = headers.append(name, value));
        filtered(&headers)
            .map(|cookies| cookies.map_or(String::new(), |cookies| cookies.to_str().unwrap().to_owned()))
    }

    #[test]
    fn only_names_that_a_browser_compared_as_they_are_pass_c25() {
        let honest = "__Host-Http-session=a; theme=dark";
        assert_eq!(filter(&[honest.as_bytes()]).as_deref(), Ok(honest));
        assert_eq!(
            filter(&[b"__Host-Http-session=a", b"theme=dark"]).as_deref(),
            Ok(honest),
            "HTTP/2 parts them"
        );
        for planted in [
            "%5F%5FHost-Http-session=evil",
            "__Host%2dHttp-session=evil",
            "__Host-Http-sessio%6e=evil",
            "\u{2000}__Host-Http-session=evil",
            "\u{85}__Host-Http-session=evil",
            "__Host-Http-session =evil",
            "__Host-Http-session\t=evil",
            "\"__Host-Http-session\"=evil",
            "=__Host-Http-session=evil",
            "__Host-Http-session",
            "caf\u{e9}=x",
            "theme=caf\u{e9}",
            "=",
            "",
        ] {
            for cookies in [format!("{planted}; {honest}"), format!("{honest}; {planted}")] {
                assert_eq!(filter(&[cookies.as_bytes()]).as_deref(), Ok(honest), "{planted:?}");
            }
        }
    }

    #[test]
    fn a_prefixed_cookie_is_refused_when_it_comes_twice() {
        assert_eq!(filter(&[b"__Host-Http-session=a; __Host-Http-session=b"]), Err(CookieError::Duplicate));
        assert_eq!(
            filter(&[b"__Host-Http-session=a", b"__Host-Http-session=a"]),
            Err(CookieError::Duplicate)
        );
        assert_eq!(filter(&[b"theme=a; theme=b"]).as_deref(), Ok("theme=a; theme=b"), "others may");
    }

    #[test]
    fn a_cookie_header_that_is_too_long_is_refused() {
        let many = vec!["a=b"; LONGEST / 5].join("; ");
        assert!(filter(&[many.as_bytes()]).is_ok());
        assert_eq!(filter(&[many.as_bytes(), b"0123456789"]), Err(CookieError::TooLong));
    }
}

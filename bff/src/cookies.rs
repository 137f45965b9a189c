//! The cookies: one names the session; another holds a sign-in under way, for each that is. One remembers for a while
//! where the last sign-in led ([`finished_sign_in`](crate::oidc)). Three more last for seconds and are nobody's secret: when a
//! silent sign-in was tried last ([`silent_sign_in`](crate::oidc)), that another site led here without the person's act
//! ([`strict_cookie_hop`](crate::strict_cookie_hop)), and whether cookies are kept at all
//! ([`unmatched_callback`](crate::oidc)). And one remembers which of several providers was the last
//! ([`last_provider`](crate::oidc)).
//!
//! The prefix `__Host-Http-` makes browsers hold each to `Secure`, `HttpOnly`, `Path=/` and no `Domain`, so that
//! neither a script nor a neighbouring host can plant one. What a browser compares is the name as it is sent, so the
//! same is compared here, before anything that decodes names ([`filter`]).
//!
//! On `http`, which is the machine itself ([`BaseUrl`]), they go without `Secure` and so without that prefix: WebKit keeps
//! no `Secure` cookie from there.

mod well_formed;

use std::collections::HashSet;

use axum_extra::extract::{
    CookieJar,
    cookie::{Cookie, SameSite},
};
use http::{
    HeaderMap, HeaderValue,
    header::{COOKIE, SET_COOKIE},
};
use time::Duration;
use tower_sessions::session::Id;

use self::well_formed::well_formed;
use crate::{config::BaseUrl, pages::error_page::ErrorPage};

/// The cookie that names the session, and holds nothing else.
const SESSION: &str = "session";

/// The longest `Cookie` header that is read, in bytes, its parts together. A browser under no attack sends a tenth.
const LONGEST: usize = 32 << 10;

/// How the cookies are named and set. Wherever one is named here or beside, its name is the part after the prefix.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum CookiePolicy {
    /// With what browsers let nobody plant.
    Secure,
    /// Without, on the machine itself. The prefix tells ours from those of other programs there.
    Loopback,
}

/// Passes on no cookie that a neighbouring host could have planted in one of ours' place.
///
/// A name that would be ours once its percent signs are decoded is dropped, and with it whatever else is not written
/// as RFC 6265 §4.1.1 has it: it must not cost the cookies beside it. One of ours that comes twice is nothing that a
/// browser that keeps to the prefix sends, and neither of the two is believed.
pub(crate) fn filter(policy: CookiePolicy, headers: &mut HeaderMap) -> Result<(), ErrorPage> {
    if is_clean(policy, headers) {
        return Ok(());
    }
    match filtered(policy, headers) {
        Ok(Some(cookies)) => _ = headers.insert(COOKIE, cookies),
        Ok(None) => _ = headers.remove(COOKIE),
        Err(error) => {
            tracing::warn!(%error, "a request's cookies were refused");
            return Err(error.page());
        }
    }
    Ok(())
}

/// What a request's session cookie says, after [`filter`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum SessionCookie {
    /// There is none.
    Missing,
    /// It can be no session's.
    Malformed,
    /// The id of a session, which may have ended.
    Id(Id),
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

/// How many cookies of ours are compared without anything being allocated. A browser brings fewer.
const FEW: usize = 8;

/// Whether the cookies are already what [`filtered`] makes of them, which an honest browser's are.
fn is_clean(policy: CookiePolicy, headers: &HeaderMap) -> bool {
    let mut fields = headers.get_all(COOKIE).iter().map(HeaderValue::as_bytes);
    let field = match (fields.next(), fields.next()) {
        (None, _) => return true,
        (Some(field), None) => field,
        (Some(_), Some(_)) => return false,
    };
    let (mut ours, mut count) = ([""; FEW], 0);
    let mut is_own_and_again = |name| {
        if !str::starts_with(name, policy.prefix()) {
            return false;
        }
        if count == FEW || ours[..count].contains(&name) {
            return true;
        }
        ours[count] = name;
        count += 1;
        false
    };
    let Ok(field) = str::from_utf8(field) else { return false };
    field.len() <= LONGEST
        && field.split(';').enumerate().all(|(at, part)| {
            let cookie = if at == 0 { Some(part) } else { part.strip_prefix(' ') };
            let Some(cookie) = cookie else { return false };
            let well_formed = well_formed(cookie).filter(|(_, whole)| whole.len() == cookie.len());
            well_formed.is_some_and(|(name, _)| !is_own_and_again(name))
        })
}

/// The cookies that are passed on, as one header.
fn filtered(policy: CookiePolicy, headers: &HeaderMap) -> Result<Option<HeaderValue>, CookieError> {
    let parts = || headers.get_all(COOKIE).iter().map(HeaderValue::as_bytes);
    if parts().map(<[u8]>::len).sum::<usize>() > LONGEST {
        return Err(CookieError::TooLong);
    }
    let (mut kept, mut ours) = (Vec::new(), HashSet::new());
    for cookie in parts().flat_map(|part| part.split(|byte| *byte == b';')) {
        let Some((name, cookie)) = str::from_utf8(cookie).ok().and_then(well_formed) else { continue };
        if name.starts_with(policy.prefix()) && !ours.insert(name) {
            return Err(CookieError::Duplicate);
        }
        kept.push(cookie);
    }
    Ok(HeaderValue::from_str(&kept.join("; ")).ok().filter(|cookies| !cookies.is_empty()))
}

impl CookiePolicy {
    /// `http` is the machine itself: a [`BaseUrl`] is no other.
    pub(crate) fn at(base_url: &BaseUrl) -> Self {
        if base_url.is_https() { Self::Secure } else { Self::Loopback }
    }

    const fn prefix(self) -> &'static str {
        match self {
            Self::Secure => "__Host-Http-",
            Self::Loopback => "bff-",
        }
    }

    /// A cookie's name as it is sent.
    pub(crate) fn full_name(self, name: &str) -> String {
        format!("{}{name}", self.prefix())
    }

    /// The session cookie's name as it is sent.
    pub(crate) fn session_name(self) -> String {
        self.full_name(SESSION)
    }

    /// The cookie as a request brought it.
    pub(crate) fn get<'jar>(self, jar: &'jar CookieJar, name: &str) -> Option<&'jar Cookie<'static>> {
        jar.get(&self.full_name(name))
    }

    /// A cookie of this name among those that a request brought, as a whole. They are one field after [`filter`].
    pub(crate) fn found<'field>(
        self,
        cookies: Option<&'field HeaderValue>,
        name: &str,
    ) -> Option<&'field str> {
        let cookies = str::from_utf8(cookies?.as_bytes()).ok()?;
        cookies.split(';').map(str::trim_ascii).find(|cookie| {
            let value = cookie.strip_prefix(self.prefix()).and_then(|cookie| cookie.strip_prefix(name));
            value.is_some_and(|value| value.starts_with('='))
        })
    }

    /// What the request's session cookie says, read as tower-sessions reads it. Read after [`filter`].
    pub(crate) fn session_of(self, headers: &HeaderMap) -> SessionCookie {
        let Some(cookie) = self.found(headers.get(COOKIE), SESSION) else { return SessionCookie::Missing };
        let id = match cookie.split_once('=') {
            // There is nothing to decode.
            Some((_, value)) if !value.contains('%') => value.trim_ascii().parse().ok(),
            _ => Cookie::parse_encoded(cookie).ok().and_then(|cookie| cookie.value().parse().ok()),
        };
        id.map_or(SessionCookie::Malformed, SessionCookie::Id)
    }

    /// The cookie of a session that has just begun.
    pub(crate) fn session(self, id: &Id, lifetime: Duration) -> Cookie<'static> {
        self.set(SESSION, id.to_string(), SameSite::Strict, lifetime)
    }

    /// A cookie for `lifetime`. `same_site` is `Lax` only for what must survive the way back from the provider.
    pub(crate) fn set(
        self,
        name: &str,
        value: String,
        same_site: SameSite,
        lifetime: Duration,
    ) -> Cookie<'static> {
        Cookie::build((self.full_name(name), value))
            .path("/")
            .secure(self == Self::Secure)
            .http_only(true)
            .same_site(same_site)
            .max_age(lifetime)
            .build()
    }

    /// Takes a cookie away. It carries every attribute of the prefix: without them a browser ignores it.
    pub(crate) fn removal(self, name: &str) -> Cookie<'static> {
        self.set(name, String::new(), SameSite::Strict, Duration::ZERO)
    }

    /// Takes the session cookie away, unless the answer brings a new one.
    pub(crate) fn remove_session(self, headers: &mut HeaderMap) {
        if sets(headers, &format!("{}=", self.session_name())) {
            return;
        }
        if let Ok(removal) = HeaderValue::from_str(&self.removal(SESSION).to_string()) {
            headers.append(SET_COOKIE, removal);
        }
    }

    /// Whether an answer takes the session cookie away.
    pub(crate) fn removes_session(self, headers: &HeaderMap) -> bool {
        headers.contains_key(SET_COOKIE) && sets(headers, &format!("{}=;", self.session_name()))
    }

    /// The session cookie's removal as a header. tower-sessions sends one that lacks `Secure`, which browsers ignore.
    pub(crate) fn fix_removal(self, headers: &mut HeaderMap) {
        if !self.removes_session(headers) {
            return;
        }
        let broken = format!("{}=;", self.session_name());
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
        self.remove_session(headers);
    }
}

fn sets(headers: &HeaderMap, beginning: &str) -> bool {
    headers.get_all(SET_COOKIE).iter().any(|cookie| cookie.as_bytes().starts_with(beginning.as_bytes()))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const POLICIES: [CookiePolicy; 2] = [CookiePolicy::Secure, CookiePolicy::Loopback];

    fn filter(policy: CookiePolicy, parts: &[&[u8]]) -> Result<String, CookieError> {
        let parts = parts.iter().map(|part| (COOKIE, HeaderValue::from_bytes(part).unwrap()));
        let mut headers = HeaderMap::new();
        parts.for_each(|(name, value)| _ = headers.append(name, value));
        filtered(policy, &headers)
            .map(|cookies| cookies.map_or(String::new(), |cookies| cookies.to_str().unwrap().to_owned()))
    }

    #[test]
    fn only_names_that_a_browser_compared_as_they_are_pass_c25() {
        let honest = "__Host-Http-session=a; theme=dark";
        let filter = |parts: &[&[u8]]| filter(CookiePolicy::Secure, parts);
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
    fn one_of_our_cookies_is_refused_when_it_comes_twice() {
        for policy in POLICIES {
            let [a, b] = ["a", "b"].map(|value| format!("{}={value}", policy.session_name()));
            let both = format!("{a}; {b}");
            assert_eq!(filter(policy, &[both.as_bytes()]), Err(CookieError::Duplicate));
            assert_eq!(filter(policy, &[a.as_bytes(), a.as_bytes()]), Err(CookieError::Duplicate));
            assert_eq!(
                filter(policy, &[b"theme=a; theme=b"]).as_deref(),
                Ok("theme=a; theme=b"),
                "others may"
            );
        }
    }

    #[test]
    fn a_cookie_header_that_is_too_long_is_refused() {
        for policy in POLICIES {
            let many = vec!["a=b"; LONGEST / 5].join("; ");
            assert!(filter(policy, &[many.as_bytes()]).is_ok());
            assert_eq!(filter(policy, &[many.as_bytes(), b"0123456789"]), Err(CookieError::TooLong));
        }
    }

    proptest! {
        #[test]
        fn what_is_clean_is_what_filtering_makes_of_it(
            field in "((__Host-Http-)?[ab]{1,2}=[a\"% ]{0,3}(; |;|  ;|; )){0,12}[ab]?=?c?",
        ) {
            let headers = HeaderMap::from_iter([(COOKIE, field.parse().unwrap())]);
            let filtered = filter(CookiePolicy::Secure, &[field.as_bytes()]);
            let is_clean = is_clean(CookiePolicy::Secure, &headers);
            prop_assert!(!is_clean || filtered.as_deref() == Ok(&*field), "{field:?} {filtered:?}");
            prop_assert!(is_clean || field.matches("__Host-Http-").count() > FEW || filtered.as_deref() != Ok(&*field) || field.is_empty());
        }
    }

    #[test]
    fn the_session_cookie_is_found_among_others() {
        let of = |cookies: &str| {
            let headers = HeaderMap::from_iter([(COOKIE, cookies.parse().unwrap())]);
            CookiePolicy::Loopback.session_of(&headers)
        };
        let id = Id(7);
        for cookies in [format!("bff-session={id}"), format!("a=b; bff-session={id}; bff-sessions=x")] {
            assert_eq!(of(&cookies), SessionCookie::Id(id), "{cookies}");
        }
        for cookies in ["a=b", "session=x", "__Host-Http-session=x", "bff-sessions=x", "a=bff-session=x"] {
            assert_eq!(of(cookies), SessionCookie::Missing, "{cookies}");
        }
        for cookies in ["bff-session=", "bff-session=x", "bff-session=%41"] {
            assert_eq!(of(cookies), SessionCookie::Malformed, "{cookies}");
        }
    }

    #[test]
    fn cookies_are_secure_and_prefixed_but_on_the_machine_itself_c23_c24_c25() {
        for (base_url, expected) in [
            (
                "https://expenses.example",
                "__Host-Http-a=b; HttpOnly; SameSite=Lax; Secure; Path=/; Max-Age=9",
            ),
            ("https://localhost:3000", "__Host-Http-a=b; HttpOnly; SameSite=Lax; Secure; Path=/; Max-Age=9"),
            ("http://localhost:3000", "bff-a=b; HttpOnly; SameSite=Lax; Path=/; Max-Age=9"),
            ("http://127.0.0.1:3000", "bff-a=b; HttpOnly; SameSite=Lax; Path=/; Max-Age=9"),
            ("http://[::1]:3000", "bff-a=b; HttpOnly; SameSite=Lax; Path=/; Max-Age=9"),
        ] {
            let policy = CookiePolicy::at(&base_url.parse().unwrap());
            let cookie = policy.set("a", "b".to_owned(), SameSite::Lax, Duration::seconds(9));
            assert_eq!(cookie.to_string(), expected, "{base_url}");
        }
    }
}

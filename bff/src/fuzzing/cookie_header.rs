//! The `Cookie` field of a request: a browser keeps to its cookies' prefix, and whoever writes to the socket does not.

use std::sync::LazyLock;

use async_trait::async_trait;
use axum::{
    Extension, Router,
    body::Body,
    response::{IntoResponse, Response},
};
use axum_extra::extract::{CookieJar, cookie::Cookie};
use futures::FutureExt;
use http::{
    HeaderMap, HeaderValue, Request,
    header::{COOKIE, SET_COOKIE},
};
use tower::ServiceExt;
use tower_sessions::{
    Session, SessionStore,
    session::{Id, Record},
    session_store,
};

use super::fixture::{BROWSER, COOKIES, NOW, SEALER, STATE, cookies_obey_their_prefix};
use crate::{
    cookies::{SessionCookie, filter},
    oidc::login_state::{self, LoginState},
    session::layer::{self, CookieState, fix_cookies},
};

/// A `Cookie` field, in which `{login_state}` stands for the cookie of the sign-in that is under way. Whether it brought
/// that sign-in.
///
/// - Only the cookie that was sealed here brings a sign-in.
/// - A session is looked for under an id that stands in the session cookie, and no other; whoever reads it reads the same.
/// - The answer sets the two cookies alone, as their prefix asks for, and the session's once at most.
/// - However many sign-ins the field brings, a new one is remembered, and few beside it.
pub fn cookie_header(field: &str) -> bool {
    let field = field.replace("{login_state}", &GENUINE);
    let Ok(value) = HeaderValue::from_str(&field) else { return false };
    let headers = HeaderMap::from_iter([(COOKIE, value)]);
    let (found, jar) = LoginState::take(STATE, &SEALER, COOKIES, CookieJar::from_headers(&headers), NOW);
    let genuine =
        |cookie: &Cookie<'_>| BROWSER.get(cookie.name()).is_some_and(|own| own.value() == cookie.value());
    assert!(found.is_none() || brings(&field, genuine), "a sign-in that was never sealed");
    session_id(headers.clone());
    session(&field, headers);
    another_sign_in(jar);
    found.is_some()
}

/// The genuine cookie, as a browser sends it.
static GENUINE: LazyLock<String> =
    LazyLock::new(|| BROWSER.iter().map(|cookie| cookie.stripped().to_string()).collect());

fn brings(field: &str, wanted: impl Fn(&Cookie<'_>) -> bool) -> bool {
    Cookie::split_parse_encoded(field).flatten().any(|cookie| wanted(&cookie))
}

/// What tower-sessions makes of a request whose session is none.
fn answer_to(request: Request<Body>) -> Response {
    static ROUTES: LazyLock<Router> = LazyLock::new(|| {
        let handler = async |session: Session| Extension(session.id());
        Router::new().fallback(handler).layer(layer::cookie(COOKIES, Empty))
    });
    let answer = ROUTES.clone().oneshot(request).now_or_never().expect("an answer at once");
    answer.unwrap_or_else(|never| match never {})
}

/// The routes that change no session read its id themselves: the same one.
fn session_id(headers: HeaderMap) {
    let mut request = Request::new(Body::empty());
    *request.headers_mut() = headers;
    if filter(COOKIES, request.headers_mut()).is_err() {
        return;
    }
    let read = match COOKIES.session_of(request.headers()) {
        SessionCookie::Id(id) => Some(id),
        SessionCookie::Missing | SessionCookie::Malformed => None,
    };
    assert_eq!(answer_to(request).extensions().get::<Option<Id>>(), Some(&read));
}

/// The session cookie's way through a request that finds no session.
fn session(field: &str, headers: HeaderMap) {
    let mut request = Request::new(Body::empty());
    *request.headers_mut() = headers;
    let mut answer = answer_to(request);
    fix_cookies(COOKIES, CookieState::Good, answer.headers_mut());
    if let Some(Some(id)) = answer.extensions().get::<Option<Id>>() {
        assert!(brings(field, |cookie| cookie.name() == COOKIES.session_name()
            && cookie.value() == id.to_string()));
    }
    assert!(cookies_obey_their_prefix(answer.headers()));
    assert!(answer.headers().get_all(SET_COOKIE).iter().count() <= 1);
}

fn another_sign_in(jar: CookieJar) {
    let another = LoginState::new(Default::default(), Default::default(), None, Default::default(), NOW);
    let jar = another.store_in_cookie(&SEALER, COOKIES, jar).expect("a state that can be written");
    let prefix = COOKIES.full_name(login_state::COOKIE);
    let under_way =
        jar.iter().filter(|cookie| cookie.name().starts_with(&prefix) && !cookie.value().is_empty()).count();
    assert!((1..=login_state::MAX_CONCURRENT).contains(&under_way), "{under_way}");
    let answer: Response = jar.into_response();
    assert!(cookies_obey_their_prefix(answer.headers()));
}

/// Sessions of nobody.
#[derive(Debug, Clone)]
struct Empty;

#[async_trait]
impl SessionStore for Empty {
    async fn save(&self, _: &Record) -> session_store::Result<()> {
        Ok(())
    }

    async fn load(&self, _: &Id) -> session_store::Result<Option<Record>> {
        Ok(None)
    }

    async fn delete(&self, _: &Id) -> session_store::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{GENUINE, cookie_header};

    #[test]
    fn the_sealed_cookie_brings_its_login_state() {
        assert!(cookie_header(include_str!("../../../fuzz/corpus-seeds/cookie_header/signing-in")));
        let (name, _) = GENUINE.split_once('=').unwrap();
        assert!(!cookie_header(&format!("{name}=forged")));
        assert!(!cookie_header(&format!("{}x", *GENUINE)));
    }

    proptest! {
        #[test]
        fn no_unsealed_cookie_brings_a_login_state(
            field in "((\\{login_state\\}|__Host-Http-(session|login-)?[a-c%0d]{0,3}=[!-~]{0,30}|[ -~]{0,6})(; ?)?){0,9}",
        ) {
            cookie_header(&field);
        }

        #[test]
        fn a_session_is_looked_up_by_the_id_in_its_cookie_alone(id in "[A-Za-z0-9_-]{21}[AQgw]") {
            cookie_header(&format!("__Host-Http-session={id}"));
            cookie_header(&format!("__Host-session={id}; __Host-Http-session = \"{id}\""));
        }
    }
}

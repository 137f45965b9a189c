//! A script's fetch, when nobody is signed in: it is told so where it asked. A redirect would lead it to the provider,
//! whose refusal is all that it would learn.

use http::{Method, StatusCode, header};

use crate::{
    harness::{App, Browser, SESSION_COOKIE},
    raw_request::{ask, routes},
};

const FETCHES: [&[(&str, &str)]; 4] = [
    &[("sec-fetch-site", "same-origin"), ("sec-fetch-mode", "cors"), ("sec-fetch-dest", "empty")],
    &[("sec-fetch-site", "same-origin"), ("sec-fetch-mode", "same-origin"), ("accept", "text/html")],
    &[("accept", "application/json")],
    &[("accept", "application/json, text/plain, */*")],
];

#[tokio::test]
async fn a_fetch_without_a_session_gets_401_and_no_redirect() {
    let app = App::start().await;
    let own = routes().into_iter().filter(|(_, method)| method == Method::GET).map(|(path, _)| path);
    // A stream says it by 204, after which a browser does not come again.
    let paths = own.filter(|path| *path != "/bff/events").chain(["/api", "/sessions", "/members-only"]);
    for path in paths {
        for headers in FETCHES {
            let answer = ask(&app.router, Method::GET, path, headers).await;
            assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "{path} {headers:?}");
            assert_eq!(answer.headers[header::CONTENT_TYPE], "application/json", "{path}");
            assert_eq!(answer.body, r#"{"error":"no_session"}"#, "{path}");
            assert!(!answer.headers.contains_key(header::LOCATION), "{path}");
            assert!(answer.set_cookies().is_empty(), "no sign-in begins: {path}");
        }
    }
    assert_eq!(app.provider.stats().token_requests.authorization_code, 0);
}

#[tokio::test]
async fn a_navigation_without_a_session_is_redirected_to_sign_in() {
    let app = App::start().await;
    let navigation =
        [("sec-fetch-site", "same-origin"), ("sec-fetch-mode", "navigate"), ("accept", "text/html")];
    let answer = ask(&app.router, Method::GET, "/members-only", &navigation).await;
    assert_eq!((answer.status, answer.location().path()), (StatusCode::SEE_OTHER, "/login"));
    assert_eq!(ask(&app.router, Method::GET, "/login", &navigation).await.status, StatusCode::SEE_OTHER);
}

/// The session that a script learns to be gone loses its cookie on the way.
#[tokio::test]
async fn a_fetch_with_an_ended_session_gets_401() {
    let app = App::start().await;
    let mut browser = Browser::signed_in(&app).await;
    let mut kept = browser.clone();
    browser.post("/logout").await;
    let answer = kept.send(Method::GET, "/members-only", FETCHES[0]).await;
    assert_eq!(answer.status, StatusCode::UNAUTHORIZED);
    assert!(!kept.cookies.contains_key(SESSION_COOKIE));
}

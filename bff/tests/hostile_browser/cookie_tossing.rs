//! A neighbouring host (`evil.example.org` beside `app.example.org`) sets cookies for the whole domain, in a browser
//! that keeps to the prefix and in one that does not.

use http::{Method, StatusCode};

use crate::{
    harness::{ADA, App, Browser, CLEO, SESSION_COOKIE},
    raw_request::{OWN, ask, person_with},
};

/// A person's cookie, and the attacker's for the same name.
async fn cookies(app: &App) -> (String, String) {
    let (honest, attacker) = (Browser::signed_in(app).await, Browser::signed_in_as(app, CLEO).await);
    (honest.cookies[SESSION_COOKIE].clone(), attacker.cookies[SESSION_COOKIE].clone())
}

/// The prefix is compared as it is sent. What would become the same name by decoding or trimming it is another one.
#[tokio::test]
async fn a_cookie_name_is_not_decoded_c25() {
    let app = App::start().await;
    let (own, evil) = cookies(&app).await;
    for name in [
        "%5F%5FHost-Http-session",
        "__Host-Http-%73ession",
        "__Host-Http-session%20",
        "%20__Host-Http-session",
        "__host-http-session",
        "__HOST-HTTP-SESSION",
        "\"__Host-Http-session\"",
        "$Path=\"/\"; __Secure-session",
        "session",
    ] {
        let planted = format!("{name}={evil}");
        let alone = person_with(&app, &planted).await;
        assert_eq!(alone.status, StatusCode::UNAUTHORIZED, "{name}");
        for both in
            [format!("{planted}; {SESSION_COOKIE}={own}"), format!("{SESSION_COOKIE}={own}; {planted}")]
        {
            let answer = person_with(&app, &both).await;
            assert!(answer.body.contains(ADA) && !answer.body.contains(CLEO), "{name}: {}", answer.body);
        }
    }
}

/// Which of two comes first is the attacker's to choose, by a longer path: so neither is believed.
#[tokio::test]
async fn a_duplicate_cookie_is_refused_c25() {
    let app = App::start().await;
    let (own, evil) = cookies(&app).await;
    let (own, evil) = (format!("{SESSION_COOKIE}={own}"), format!("{SESSION_COOKIE}={evil}"));
    for two in [format!("{own}; {evil}"), format!("{evil}; {own}"), format!("{own};{own}")] {
        for path in ["/", "/bff/user", "/api", "/login"] {
            let answer = ask(&app.router, Method::GET, path, &[OWN, ("cookie", &two)]).await;
            assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{path}");
            assert!(answer.body.contains("<h1>Your browser sends a cookie twice</h1>"), "{}", answer.body);
        }
    }
    let in_two = [OWN, ("cookie", own.as_str()), ("cookie", evil.as_str())];
    assert_eq!(ask(&app.router, Method::GET, "/bff/user", &in_two).await.status, StatusCode::BAD_REQUEST);
    let post = ask(&app.router, Method::POST, "/logout", &[OWN, ("cookie", &format!("{own}; {evil}"))]).await;
    assert_eq!(post.status, StatusCode::BAD_REQUEST);
    assert!(person_with(&app, &own).await.body.contains(ADA), "alone it is good");
}

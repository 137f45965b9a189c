//! More cookies than anyone sends, and cookies of nonsense: a clear answer, and no harm to the person beside it.

use http::{Method, StatusCode};

use crate::{
    harness::{ADA, App, Browser, SESSION_COOKIE},
    raw_request::{OWN, ask_in_bytes, person_with},
};

#[tokio::test]
async fn too_many_cookies_are_refused_with_an_explanation() {
    let app = App::start().await;
    let browser = Browser::signed_in(&app).await;
    let own = format!("{SESSION_COOKIE}={}", browser.cookies[SESSION_COOKIE]);
    let large = format!("big={}", "x".repeat(64 << 10));
    let many = (0..5_000).map(|number| format!("c{number}=x")).collect::<Vec<_>>().join("; ");
    for flood in [&large, &many] {
        for cookies in [flood.clone(), format!("{own}; {flood}"), format!("{flood}; {own}")] {
            let answer = person_with(&app, &cookies).await;
            assert_eq!(answer.status, StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE);
            assert!(answer.body.contains("<h1>Your browser sends too many cookies</h1>"), "{}", answer.body);
            assert!(answer.set_cookies().is_empty(), "nobody is signed out by it");
        }
    }
    assert!(person_with(&app, &own).await.body.contains(ADA), "without them all is as before");
}

#[tokio::test]
async fn a_few_thousand_bytes_of_other_cookies_are_accepted() {
    let app = App::start().await;
    let browser = Browser::signed_in(&app).await;
    let own = format!("{SESSION_COOKIE}={}", browser.cookies[SESSION_COOKIE]);
    let others =
        (0..150).map(|number| format!("other-{number}={}", "x".repeat(100))).collect::<Vec<_>>().join("; ");
    for cookies in [format!("{own}; {others}"), format!("{others}; {own}")] {
        assert!(person_with(&app, &cookies).await.body.contains(ADA));
    }
}

#[tokio::test]
async fn malformed_cookies_beside_the_session_cookie_are_ignored() {
    let app = App::start().await;
    let browser = Browser::signed_in(&app).await;
    let own = format!("{SESSION_COOKIE}={}", browser.cookies[SESSION_COOKIE]);
    let nonsense: [&[u8]; 8] =
        [b"=", b"=x", b"x", b";;;", b"caf\xc3\xa9=x", b"x=\xff\xfe", b"%00=%00", b"{\"a\":1}=\"b\\\"c\""];
    for other in nonsense {
        for cookies in [[own.as_bytes(), b"; ", other].concat(), [other, b"; ", own.as_bytes()].concat()] {
            let headers: [(&str, &[u8]); 2] = [(OWN.0, OWN.1.as_bytes()), ("cookie", &cookies)];
            let answer = ask_in_bytes(&app.router, Method::GET, "/bff/user", &headers).await;
            assert!(answer.body.contains(ADA), "{:?}", String::from_utf8_lossy(&cookies));
        }
    }
}

#[tokio::test]
async fn malformed_values_in_our_own_cookies_are_not_signed_in() {
    let app = App::start().await;
    for value in ["", "\"", "%00", "%F0%9F%8D%AA", "null", "0", "-1", "../../etc/passwd", &"A".repeat(8_000)]
    {
        let answer = person_with(&app, &format!("{SESSION_COOKIE}={value}")).await;
        assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "{value}");
        let mut browser = Browser::new(&app);
        let callback = browser.callback_url("/login").await;
        let name = browser.cookies.keys().next().unwrap().clone();
        browser.cookies.insert(name, value.to_owned());
        assert_eq!(browser.follow_callback(&callback).await.status, StatusCode::BAD_REQUEST, "{value}");
        assert_eq!(browser.sign_in("/login").await.status, StatusCode::OK, "{value}");
    }
}

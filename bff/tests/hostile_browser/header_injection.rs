//! Values that would end a header and begin another, wherever a client's value comes near one.

use http::{Method, StatusCode};
use url::form_urlencoded::byte_serialize;

use crate::{
    harness::{ADA, App, Browser, SESSION_COOKIE},
    raw_request::{OWN, ask, ask_in_bytes, holds},
};

const INJECTIONS: [&str; 6] = [
    "/\r\nx-evil: 1",
    "/\nSet-Cookie: __Host-Http-session=evil; Path=/; Secure; HttpOnly",
    "/%0d%0ax-evil:%201",
    "/\u{560a}x-evil: 1",
    "/x\u{0}x-evil",
    "/\"; Domain=evil.example",
];

#[tokio::test]
async fn no_parameter_injects_a_header() {
    let app = App::start().await;
    for text in INJECTIONS {
        let value = byte_serialize(text.as_bytes()).collect::<String>();
        for target in [
            format!("/login?return_to={value}"),
            format!("/login?prompt={value}"),
            format!("/callback?state={value}&code=x"),
            format!("/callback?state=x&error={value}"),
            format!("/callback?state=x&code=x&iss={value}"),
            format!("/bff/user?x={value}"),
        ] {
            let answer = ask(&app.router, Method::GET, &target, &[OWN]).await;
            for (name, value) in &answer.headers {
                assert_ne!(name, "x-evil", "{target}");
                assert!(!value.as_bytes().iter().any(|byte| b"\r\n\0".contains(byte)), "{target}");
            }
            let cookies = answer.set_cookies();
            assert!(!cookies.iter().any(|cookie| cookie.contains("evil")), "{target}: {cookies:?}");
        }
    }
}

/// Attempts that were left lying are removed by their names, which a browser sent.
#[tokio::test]
async fn no_cookie_name_injects_an_attribute() {
    let app = App::start().await;
    let names =
        ["%0d%0ax-evil:1", "%3B%20Domain=evil.example", "evil,Domain=evil.example", "evil\"", "evil\u{e9}"];
    let cookies = names.map(|name| format!("__Host-Http-login-{name}=x")).join("; ");
    let many = format!("{cookies}; {}", cookies.replace("login-", "login-2"));
    let answer = ask_in_bytes(
        &app.router,
        Method::GET,
        "/login",
        &[("cookie", many.as_bytes()), (OWN.0, OWN.1.as_bytes())],
    )
    .await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER);
    assert!(!holds(&answer.headers, "evil"), "{:?}", answer.headers);
    assert_eq!(answer.set_cookies().len(), 1, "the new attempt's");
}

/// What a person types is shown to them, in no header.
#[tokio::test]
async fn a_device_name_injects_no_header() {
    let app = App::start().await;
    let mut browser = Browser::signed_in(&app).await;
    for text in INJECTIONS.into_iter().filter(|text| text.contains(char::is_control)) {
        let answer = browser.post_text("/sessions/name", text).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{text:?}");
    }
    assert_eq!(browser.post_text("/sessions/name", "Ada's; \"old\" laptop").await.status, StatusCode::OK);
    let answer = browser.get("/sessions").await;
    assert!(answer.body.contains("Ada's; \"old\" laptop") && !holds(&answer.headers, "laptop"));
    assert_eq!(browser.get("/").await.body, ADA);
    assert!(browser.cookies.contains_key(SESSION_COOKIE));
}

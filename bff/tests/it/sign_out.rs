//! `POST /logout`.

use http::{Method, StatusCode};

use crate::harness::{APPLICATION, App, Browser, SESSION_COOKIE, parameter};

#[tokio::test]
async fn signing_out_ends_the_session_here_and_at_the_provider_c37() {
    let app = App::start().await;
    let mut browser = Browser::signed_in(&app).await;
    let mut replay = browser.clone();
    let answer = browser.post("/logout").await;
    assert_eq!(answer.status, StatusCode::OK);
    assert!(browser.cookies.is_empty(), "{:?}", answer.set_cookies());
    let there = answer.redirects_to();
    assert!(there.as_str().starts_with(&format!("{}/end-session?", app.issuer)), "{there}");
    assert_eq!(parameter(&there, "post_logout_redirect_uri").as_deref(), Some(APPLICATION));
    for issued in app.provider.issued() {
        assert!(!there.as_str().contains(&issued.token), "no token in the address");
    }
    assert_eq!(replay.get("/bff/user").await.status, StatusCode::UNAUTHORIZED);
    assert!(!replay.cookies.contains_key(SESSION_COOKIE));
    app.bff.drain().await;
    assert_eq!(app.provider.stats().revocations, 1);
}

#[tokio::test]
async fn signing_out_is_never_a_get_c29() {
    let app = App::start().await;
    let mut browser = Browser::signed_in(&app).await;
    for method in [Method::GET, Method::HEAD] {
        assert_eq!(browser.send(method, "/logout", &[]).await.status, StatusCode::METHOD_NOT_ALLOWED);
    }
    assert_eq!(browser.get("/bff/user").await.status, StatusCode::OK);
}

#[tokio::test]
async fn signing_out_works_while_the_provider_is_down() {
    let app = App::start().await;
    let mut browser = Browser::signed_in(&app).await;
    let fault = devidp::FaultKind::DroppedConnection;
    app.provider.add_fault(devidp::Fault::until_cleared(devidp::Endpoint::Revocation, fault));
    assert_eq!(browser.post("/logout").await.status, StatusCode::OK);
    assert_eq!(browser.get("/bff/user").await.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn signing_out_twice_does_no_harm() {
    let app = App::start().await;
    let mut browser = Browser::signed_in(&app).await;
    browser.post("/logout").await;
    let answer = browser.post("/logout").await;
    assert_eq!((answer.status, answer.location().path()), (StatusCode::SEE_OTHER, "/"));
}

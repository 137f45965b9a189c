//! The address of the callback, opened again by whoever found it.

use http::StatusCode;

use crate::harness::{ADA, App, Browser, SESSION_COOKIE};

#[tokio::test]
async fn a_callback_opened_again_gives_no_session_and_sends_no_code_c5() {
    let app = App::start().await;
    let mut browser = Browser::new(&app);
    let callback = browser.callback_url("/login").await;
    assert_eq!(browser.follow_callback(&callback).await.status, StatusCode::OK);
    let mut other_browser = Browser::new(&app);
    let answer = other_browser.follow_callback(&callback).await;
    assert_eq!(answer.status, StatusCode::BAD_REQUEST);
    assert!(answer.body.contains("<h1>This sign-in can't be finished</h1>"), "{}", answer.body);
    let mut without_its_session = browser.clone();
    without_its_session.cookies.remove(SESSION_COOKIE);
    let answer = without_its_session.follow_callback(&callback).await;
    assert_eq!(answer.redirects_to().path(), "/", "its own browser is led on");
    assert_eq!(without_its_session.get("/").await.body, "nobody");
    assert_eq!(app.provider.stats().token_requests.authorization_code, 1);
    assert_eq!(other_browser.get("/").await.body, "nobody");
    assert_eq!(browser.get("/").await.body, ADA, "the session of the first is untouched");
}

/// Attempts are kept in the browser alone, so this one is for the provider to see: a code works once.
#[tokio::test]
async fn a_callback_opened_again_with_a_copy_of_the_login_state_cookie_gives_no_session_c5() {
    let app = App::start().await;
    let mut browser = Browser::new(&app);
    let callback = browser.callback_url("/login").await;
    let mut copy = browser.clone();
    assert_eq!(browser.follow_callback(&callback).await.status, StatusCode::OK);
    let answer = copy.follow_callback(&callback).await;
    assert_eq!(answer.status, StatusCode::BAD_REQUEST);
    assert!(answer.body.contains("Its link has been opened before"), "{}", answer.body);
    assert_eq!(copy.get("/").await.body, "nobody");
    assert_eq!(app.provider.stats().reuses_detected, 1);
}

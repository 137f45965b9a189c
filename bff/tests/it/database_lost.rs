//! A database that does not answer: everyone is told to come again, and nobody is signed out.

use http::{StatusCode, header};

use crate::harness::{ADA, Answer, App, Browser};

/// As good as away for whoever asks, on both databases.
const LOSE: &str = "ALTER TABLE sessions RENAME TO sessions_away";
const FIND_AGAIN: &str = "ALTER TABLE sessions_away RENAME TO sessions";

fn assert_told_to_come_again(answer: &Answer) {
    assert_eq!(answer.status, StatusCode::SERVICE_UNAVAILABLE, "{}", answer.body);
    assert_eq!(answer.headers[header::RETRY_AFTER], "2");
    assert!(answer.body.contains("you need not sign in again"), "{}", answer.body);
    assert!(answer.set_cookies().is_empty(), "no cookie is taken away: {:?}", answer.set_cookies());
}

#[tokio::test]
async fn whoever_has_a_session_is_told_to_come_again_and_has_it_still() {
    let app = App::start().await;
    let browser = Browser::signed_in(&app).await;
    // A process that has nothing in memory.
    let (_, router) = app.second_process().await;
    let mut browser = browser.with(&router);
    app.database.execute(LOSE).await;
    for path in ["/", "/api", "/members-only", "/bff/user"] {
        assert_told_to_come_again(&browser.get(path).await);
    }
    assert_told_to_come_again(&browser.post("/logout").await);
    app.database.execute(FIND_AGAIN).await;
    assert_eq!(browser.get("/").await.body, ADA);
    assert_eq!(browser.get("/api").await.status, StatusCode::OK);
}

#[tokio::test]
async fn who_signs_out_is_told_that_it_was_not_done() {
    let app = App::start().await;
    let mut browser = Browser::signed_in(&app).await;
    browser.warm().await;
    app.database.execute(LOSE).await;
    assert_told_to_come_again(&browser.post("/logout").await);
    app.database.execute(FIND_AGAIN).await;
    assert_eq!(browser.get("/").await.body, ADA, "the session is there until it is done");
    assert_ne!(browser.post("/logout").await.status, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(browser.get("/").await.body, "nobody");
}

#[tokio::test]
async fn who_signs_in_is_told_to_come_again_and_what_the_provider_gave_is_revoked() {
    let app = App::start().await;
    let mut browser = Browser::new(&app);
    let callback = browser.callback_url("/login").await;
    app.database.execute(LOSE).await;
    let answer = browser.follow_callback(&callback).await;
    assert_eq!(answer.status, StatusCode::SERVICE_UNAVAILABLE, "{}", answer.body);
    assert_eq!(answer.headers[header::RETRY_AFTER], "2");
    app.database.execute(FIND_AGAIN).await;
    let again = browser.sign_in("/login").await;
    assert_eq!(again.status, StatusCode::OK, "{}", again.body);
    assert_eq!(browser.get("/").await.body, ADA);
    app.bff.drain().await;
    assert_eq!(app.provider.stats().revocations, 1);
}

//! `/callback` where a browser disconnects, the store fails or the answer is refused: a session begins whole or not at all.

use std::pin::pin;

use devidp::{Endpoint, Fault, FaultKind};
use http::{Method, StatusCode};

use crate::harness::{ADA, App, Browser, SESSION_COOKIE};

/// How many sessions there are, and how many of them have tokens.
async fn count_sessions_and_tokens(app: &App) -> (i64, i64) {
    let sessions = app.database.count("SELECT count(*) FROM sessions").await;
    (sessions, app.database.count("SELECT count(*) FROM tokens").await)
}

/// The session goes on, and its refresh token is good.
async fn goes_on(browser: &mut Browser) {
    assert_eq!(browser.get("/").await.body, ADA);
    assert_eq!(browser.get("/rejecting-api").await.status, StatusCode::OK);
}

#[tokio::test]
async fn a_browser_that_disconnects_during_its_sign_in_keeps_its_old_session_c34() {
    let app = App::start().await;
    let mut browser = Browser::signed_in(&app).await;
    let callback = browser.callback_url("/login").await;
    let path = format!("{}?{}", callback.path(), callback.query().unwrap());
    let held = Fault::until_cleared(Endpoint::Token, FaultKind::Held);
    app.provider.add_fault(Fault { carried_out: true, ..held });
    {
        let mut request = pin!(browser.request(Method::GET, &path, &[("sec-fetch-site", "cross-site")]));
        while !app.provider.stats().faults.contains_key(&Endpoint::Token) {
            assert!(futures::poll!(request.as_mut()).is_pending());
            tokio::task::yield_now().await;
        }
    }
    app.provider.clear_faults();
    app.bff.drain().await;
    assert_eq!(app.provider.stats().token_requests.authorization_code, 2, "the code was redeemed");
    assert_eq!(app.provider.stats().revocations, 1, "and what it brought was revoked");
    assert_eq!(count_sessions_and_tokens(&app).await, (1, 1));
    goes_on(&mut browser).await;

    let before = browser.cookies[SESSION_COOKIE].clone();
    assert_eq!(browser.sign_in("/login").await.status, StatusCode::OK, "one that waits is signed in");
    assert_ne!(browser.cookies[SESSION_COOKIE], before);
    assert_eq!(count_sessions_and_tokens(&app).await, (1, 1));
}

#[tokio::test]
async fn when_the_store_fails_no_session_begins_and_the_old_one_is_kept_c34() {
    const FAULTS: [[&str; 2]; 3] = [
        // No session can be put in, no tokens can, and the old session can't be ended.
        [
            "ALTER TABLE sessions RENAME COLUMN provider_session_hash TO hidden",
            "ALTER TABLE sessions RENAME COLUMN hidden TO provider_session_hash",
        ],
        [
            "ALTER TABLE tokens RENAME COLUMN sealed TO hidden",
            "ALTER TABLE tokens RENAME COLUMN hidden TO sealed",
        ],
        [
            "ALTER TABLE ended_sessions RENAME COLUMN reason TO hidden",
            "ALTER TABLE ended_sessions RENAME COLUMN hidden TO reason",
        ],
    ];
    let app = App::start().await;
    let mut browser = Browser::signed_in(&app).await;
    let session = browser.cookies[SESSION_COOKIE].clone();
    for (revoked, [fails, works]) in (1..).zip(FAULTS) {
        let callback = browser.callback_url("/login").await;
        app.database.execute(fails).await;
        let answer = browser.follow_callback(&callback).await;
        app.database.execute(works).await;
        assert_eq!(answer.status, StatusCode::INTERNAL_SERVER_ERROR, "{fails}");
        app.bff.drain().await;
        assert_eq!(app.provider.stats().revocations, revoked, "what the code brought was revoked: {fails}");
        assert_eq!(count_sessions_and_tokens(&app).await, (1, 1), "{fails}");
        assert_eq!(browser.cookies[SESSION_COOKIE], session, "{fails}");
        goes_on(&mut browser).await;
    }
    assert_eq!(browser.sign_in("/login").await.status, StatusCode::OK);
    assert_ne!(browser.cookies[SESSION_COOKIE], session);
    assert_eq!(count_sessions_and_tokens(&app).await, (1, 1));
}

/// The provider gave tokens, and the ID token among them is of the future: nobody will use the others.
#[tokio::test]
async fn the_refresh_token_of_a_refused_sign_in_is_revoked() {
    let app = App::start().await;
    app.provider.change(devidp::Change { clock_offset: Some(60), ..Default::default() });
    let mut browser = Browser::new(&app);
    assert_eq!(browser.sign_in("/login").await.status, StatusCode::BAD_GATEWAY);
    app.bff.drain().await;
    assert_eq!(count_sessions_and_tokens(&app).await, (0, 0));
    let stats = app.provider.stats();
    assert_eq!((stats.token_requests.authorization_code, stats.revocations), (1, 1));
    assert_eq!(stats.families_revoked, 1, "it was the token that the provider gave");

    app.provider.change(devidp::Change { clock_offset: Some(0), ..Default::default() });
    assert_eq!(browser.sign_in("/login").await.status, StatusCode::OK);
    app.bff.drain().await;
    assert_eq!(app.provider.stats().revocations, 1, "a good one is kept");
    goes_on(&mut browser).await;
}

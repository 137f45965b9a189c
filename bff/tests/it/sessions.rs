//! How long sessions last, and what their store shows.

use devidp::Change;
use http::StatusCode;
use time::Duration;

use crate::harness::{ADA, App, Browser, SESSION_COOKIE};

#[tokio::test]
async fn an_idle_session_ends_and_a_used_one_goes_on_c35() {
    let app = App::start().await;
    let (mut used, mut idle) = (Browser::signed_in(&app).await, Browser::signed_in(&app).await);
    for _ in 0..3 {
        app.clock.advance(Duration::minutes(40));
        assert_eq!(used.get("/").await.body, ADA);
    }
    assert_eq!(idle.get("/").await.body, "nobody");
    assert!(idle.cookies.is_empty());
}

#[tokio::test]
async fn a_session_ends_at_its_absolute_lifetime_however_much_it_is_used_c36() {
    let app = App::start().await;
    let mut browser = Browser::signed_in(&app).await;
    for _ in 0..15 {
        app.clock.advance(Duration::minutes(30));
        assert_eq!(browser.get("/").await.body, ADA);
    }
    app.clock.advance(Duration::minutes(31));
    assert_eq!(browser.get("/").await.body, "nobody");
}

#[tokio::test]
async fn ended_sessions_are_removed_and_others_are_not() {
    let app = App::start().await;
    for _ in 0..3 {
        Browser::signed_in(&app).await;
    }
    app.clock.advance(Duration::minutes(59));
    let mut fresh = Browser::signed_in(&app).await;
    app.clock.advance(Duration::minutes(2));
    assert_eq!(app.bff.delete_expired_sessions().await, 3);
    assert_eq!(fresh.get("/").await.body, ADA);
}

#[tokio::test]
async fn the_database_reveals_no_session_and_no_token() {
    let app = App::start().await;
    let browser = Browser::signed_in(&app).await;
    let stored = app.database.bytes().await;
    let holds = |text: &str| stored.windows(text.len()).any(|window| window == text.as_bytes());
    assert!(!holds(&browser.cookies[SESSION_COOKIE]), "the session's id");
    for issued in app.provider.issued() {
        assert!(!holds(&issued.token), "{issued:?}");
    }
    assert!(!holds(ADA), "who it is");
    assert!(holds("logout_tokens"), "the search itself works");
}

#[tokio::test]
async fn guessed_and_malformed_session_ids_are_refused() {
    let app = App::start().await;
    for id in ["AAAAAAAAAAAAAAAAAAAAAA", "", "%00", "not an id", &"A".repeat(3000)] {
        let mut browser = Browser::new(&app);
        browser.cookies.insert(SESSION_COOKIE.to_owned(), id.to_owned());
        assert_eq!(browser.get("/bff/user").await.status, StatusCode::UNAUTHORIZED, "{id}");
    }
}

#[tokio::test]
async fn a_session_ends_with_its_refresh_token_c18() {
    let app = App::start().await;
    let long = std::time::Duration::from_secs(20 * 60);
    app.provider.change(Change { refresh_token_lifetime: Some(long), ..Change::default() });
    let mut browser = Browser::signed_in(&app).await;
    let mut other = browser.clone();
    app.provider.change(Change { refresh_token_lifetime: Some(long * 100), ..Change::default() });
    let mut longer = Browser::signed_in(&app).await;
    app.clock.advance(Duration::minutes(19));
    assert_eq!(browser.get("/").await.body, ADA);
    app.clock.advance(Duration::minutes(2));
    assert_eq!(other.get("/ended").await.body, "None", "it has ended, and nobody has swept yet");
    assert_eq!(longer.get("/").await.body, ADA);
    assert_eq!(app.bff.delete_expired_sessions().await, 1);
    assert_eq!(browser.get("/ended").await.body, "Some(Expired)");
}

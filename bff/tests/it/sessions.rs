//! How long sessions last, and what their store shows.

use bff::{KeyPrefix, SessionsError, Whose};
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
async fn the_operator_sees_each_session_once_and_ends_the_one_that_is_meant() {
    let app = App::start().await;
    for number in 0..5 {
        Browser::signed_in(&app).await;
        // Some are used at the same moment.
        app.clock.advance(Duration::minutes(number % 2));
    }
    let list = async |whose: Whose| {
        let (mut seen, mut after) = (Vec::new(), None);
        loop {
            let page = app.bff.list_sessions(&whose, after, 2).await.unwrap();
            assert!(page.sessions.len() <= 2 && page.sealed == 0);
            seen.extend(page.sessions);
            let Some(next) = page.next else { return seen };
            after = Some(next);
        }
    };
    let of = |subject: &str| Whose { subject: Some(subject.to_owned()), provider: None };
    let all = list(Whose::default()).await;
    let keys = all.iter().map(|session| session.key).collect::<std::collections::BTreeSet<_>>();
    assert!(all.len() == 5 && keys.len() == 5, "{all:?}");
    assert!(all.is_sorted_by(|one, next| one.last_used_at >= next.last_used_at), "{all:?}");
    assert_eq!(list(of(ADA)).await.len(), 5);
    assert!(list(of("nobody")).await.is_empty());

    let meant = all[2].key;
    let prefix = meant.to_hex()[..8].parse::<KeyPrefix>().unwrap();
    assert_eq!(app.bff.revoke_session(&prefix).await, Ok(1));
    assert_eq!(app.bff.revoke_session(&prefix).await, Err(SessionsError::NotFound));
    let left = list(Whose::default()).await;
    assert!(left.len() == 4 && left.iter().all(|session| session.key != meant), "{left:?}");
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

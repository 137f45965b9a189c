//! Databases of the first release (`../first_release`) under the present program, and the present one's under an older
//! program.

use bff::Clock as _;
use http::StatusCode;
use time::{Duration, OffsetDateTime, macros::datetime};

use crate::{
    STORE,
    database::{Database, Store},
    harness::{ADA, App, Browser, SESSION_COOKIE, provider_config},
};

/// Ten minutes after everything in the databases.
const LATER: OffsetDateTime = datetime!(2026-11-23 18:00 UTC);
/// Cookie, person, device and its name, access token.
const SESSIONS: [(&str, &str, &str, &str, &str); 3] = [
    (
        "_FFYLcHGXw8lM9mLOBuQrw",
        ADA,
        "Firefox on Linux",
        "Desk",
        "access token 3 of ada-alvarez on Firefox on Linux",
    ),
    (
        "znIW_iRyMB6qD8nteGf4ZQ",
        ADA,
        "Safari on iPhone",
        "",
        "access token 0 of ada-alvarez on Safari on iPhone",
    ),
    (
        "gbibe6XKzp1_EYd_xy1bdA",
        "ben-okafor",
        "Chrome on Windows",
        "",
        "access token 1 of ben-okafor on Chrome on Windows",
    ),
];
const ENDED: [(&str, &str); 3] = [
    ("7JWSHxggxsM1HSCJD9lsjQ", "Some(Expired)"),
    ("k5Oi8ZxDojHEfCU-Z7lRKw", "Some(Revoked)"),
    ("mkaYtlYJFxGZ-sDvNAAXaA", "Some(Replaced)"),
];

const fn first_release() -> &'static str {
    match STORE {
        Store::Sqlite => include_str!("../first_release/sqlite.sql"),
        Store::Postgres => include_str!("../first_release/postgres.sql"),
    }
}

/// The present program over a database of the first release.
async fn upgraded() -> App {
    let database = Database::without_tables().await;
    database.write(first_release()).await;
    let at_the_provider_of_then = |config: &mut bff::Config| {
        config.providers = vec![provider_config("default", "http://127.0.0.1:3002")]
    };
    App::start_over(database, LATER, at_the_provider_of_then).await
}

fn with_cookie(app: &App, cookie: &str) -> Browser {
    let mut browser = Browser::new(app);
    browser.cookies.insert(SESSION_COOKIE.to_owned(), cookie.to_owned());
    browser
}

#[tokio::test]
async fn every_session_of_the_first_release_is_there_after_the_upgrade_with_its_tokens() {
    let app = upgraded().await;
    assert_eq!(app.clock.now(), LATER);
    for (cookie, person, device, name, access_token) in SESSIONS {
        let mut browser = with_cookie(&app, cookie);
        assert_eq!(browser.get("/").await.body, person);
        let token = browser.get("/api").await;
        assert_eq!((token.status, token.body.as_str()), (StatusCode::OK, access_token));
        let list = browser.get("/sessions").await.body;
        let own = list.lines().find(|line| line.starts_with('*')).unwrap();
        assert!(own.ends_with(&format!(" {device} {name}")), "{own}");
        assert_eq!(list.lines().count(), if person == ADA { 2 } else { 1 }, "{list}");
    }
    for (cookie, reason) in ENDED {
        assert_eq!(with_cookie(&app, cookie).get("/ended").await.body, reason);
    }
    assert_eq!(app.database.count("SELECT count(*) FROM logout_tokens").await, 1);
}

#[tokio::test]
async fn a_session_of_the_first_release_ends_as_any_other() {
    let app = upgraded().await;
    let [mut desk, mut phone, mut bens] = SESSIONS.map(|(cookie, ..)| with_cookie(&app, cookie));
    desk.post("/logout").await;
    assert_eq!(desk.get("/").await.body, "nobody");
    assert_eq!(phone.get("/").await.body, ADA);
    app.clock.advance(Duration::days(8));
    assert_eq!(phone.get("/").await.body, "nobody");
    assert_eq!(bens.get("/").await.body, "nobody");
}

/// As in a rolling restart, or on the way back from an upgrade.
#[tokio::test]
async fn a_process_starts_beside_a_database_that_a_newer_one_has_migrated() {
    let app = App::start().await;
    let browser = Browser::signed_in(&app).await;
    let newer = match STORE {
        Store::Sqlite => {
            "INSERT INTO _sqlx_migrations VALUES (9999, 'of a later release', '2030-01-01', 1, X'00', 1)"
        }
        Store::Postgres => {
            "INSERT INTO _sqlx_migrations VALUES (9999, 'of a later release', now(), true, '\\x00', 1)"
        }
    };
    assert_eq!(app.database.execute(newer).await, 1);
    let (_, router) = app.second_process().await;
    assert_eq!(browser.with(&router).get("/api").await.status, StatusCode::OK);
}

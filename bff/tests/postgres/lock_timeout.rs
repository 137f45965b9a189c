//! A lock that somebody else holds for long: who needs it is told to come again, and waits no longer than for a connection.

use http::{Method, StatusCode, header};
use sqlx::{Connection, Executor, PgConnection};

use crate::harness::{ADA, App, Browser};

/// For connections that are made from then on.
const SHORTER: &str = "DO $$ BEGIN
    EXECUTE format('ALTER DATABASE %I SET lock_timeout = ''100ms''', current_database());
END $$";
const SEE: [&str; 3] = [
    "CREATE TABLE seen (lock_timeout TEXT, idle_in_transaction TEXT)",
    "CREATE FUNCTION see() RETURNS TRIGGER LANGUAGE plpgsql AS $$ BEGIN
         INSERT INTO seen VALUES (current_setting('lock_timeout'), current_setting('idle_in_transaction_session_timeout'));
         RETURN NULL;
     END $$",
    "CREATE TRIGGER see AFTER INSERT ON sessions FOR EACH ROW EXECUTE FUNCTION see()",
];

#[tokio::test]
async fn who_waits_too_long_for_a_lock_is_told_to_come_again() {
    let app = App::start().await;
    let browser = Browser::signed_in(&app).await;
    app.database.execute(SHORTER).await;
    // A process that has nothing in memory.
    let (_, router) = app.second_process().await;
    let browser = browser.with(&router);
    let ask = || browser.request(Method::GET, "/", &[("sec-fetch-site", "same-origin")]);
    let mut connection = PgConnection::connect(&app.database.address).await.unwrap();
    let mut lock = connection.begin().await.unwrap();
    lock.execute("LOCK TABLE sessions IN ACCESS EXCLUSIVE MODE").await.unwrap();
    let answer = ask().await;
    assert_eq!(answer.status, StatusCode::SERVICE_UNAVAILABLE, "{}", answer.body);
    assert_eq!(answer.headers[header::RETRY_AFTER], "2");
    assert!(answer.set_cookies().is_empty(), "nobody is signed out: {:?}", answer.set_cookies());
    lock.rollback().await.unwrap();
    let answer = ask().await;
    assert_eq!((answer.status, answer.body.as_str()), (StatusCode::OK, ADA));
}

#[tokio::test]
async fn where_nobody_says_how_long_it_is_three_seconds() {
    let app = App::start().await;
    for statement in SEE {
        app.database.execute(statement).await;
    }
    Browser::signed_in(&app).await;
    let as_set = "SELECT count(*) FROM seen WHERE lock_timeout = '3s' AND idle_in_transaction = '1min'";
    assert_eq!(app.database.count(as_set).await, 1);
}

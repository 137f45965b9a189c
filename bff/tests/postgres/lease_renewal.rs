//! A lease that is renewed while what it was taken for is being written, into the same row.

use std::time::Duration;

use http::{Method, StatusCode};
use sqlx::{Connection, Executor, PgConnection};
use tokio::time::timeout;

use crate::harness::{App, Browser, LIFETIME};

/// The renewals that wait for the row.
const RENEWING: &str = "SELECT count(*) FROM pg_stat_activity
    WHERE datname = current_database() AND wait_event_type = 'Lock' AND query LIKE 'UPDATE tokens SET lease_until%'";

/// The tokens are written, and the transaction waits for the session's row, when the lease comes to be renewed.
#[tokio::test]
async fn a_renewal_that_waits_for_the_row_keeps_nobody_from_writing_it() {
    let app = App::start().await;
    let browser = Browser::signed_in(&app).await;
    app.clock.advance(LIFETIME);
    let mut connection = PgConnection::connect(&app.database.address).await.unwrap();
    let mut lock = connection.begin().await.unwrap();
    lock.execute("SELECT id_hash FROM sessions FOR UPDATE").await.unwrap();
    let asked = tokio::spawn(browser.request(Method::GET, "/api", &[("sec-fetch-site", "same-origin")]));
    while app.database.count(RENEWING).await == 0 {
        tokio::task::yield_now().await;
    }
    lock.rollback().await.unwrap();
    let answer = timeout(Duration::from_secs(10), asked).await.unwrap().unwrap();
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
    assert_eq!(app.refreshes(), 1);
}

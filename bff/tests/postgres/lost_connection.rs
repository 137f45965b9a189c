//! A connection to PostgreSQL that is lost while somebody waits for an answer on it.

use http::{Method, StatusCode};
use sqlx::{Connection, Executor, PgConnection};

use crate::harness::{ADA, App, Browser};

/// Cuts the connections of this database that wait for a lock.
const CUT_WAITING: &str = "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
    WHERE datname = current_database() AND wait_event_type = 'Lock'";

#[tokio::test]
async fn a_request_whose_connection_is_lost_reads_its_session_on_another() {
    let app = App::start().await;
    let browser = Browser::signed_in(&app).await;
    // A process that has nothing in memory.
    let (_, router) = app.second_process().await;
    let browser = browser.with(&router);
    let mut connection = PgConnection::connect(&app.database.address).await.unwrap();
    let mut lock = connection.begin().await.unwrap();
    lock.execute("LOCK TABLE sessions IN ACCESS EXCLUSIVE MODE").await.unwrap();
    let asked = tokio::spawn(browser.request(Method::GET, "/", &[("sec-fetch-site", "same-origin")]));
    while app.database.count(CUT_WAITING).await == 0 {
        tokio::task::yield_now().await;
    }
    lock.rollback().await.unwrap();
    let answer = asked.await.unwrap();
    assert_eq!((answer.status, answer.body.as_str()), (StatusCode::OK, ADA));
}

//! PostgreSQL's notifications, by which a process learns what others change.

use http::StatusCode;

use crate::harness::{App, Browser};

/// Cuts the connections on which the processes of this database listen.
const CUT: &str = "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid()
      AND (query LIKE 'LISTEN%' OR query LIKE 'SELECT pg_notify%')";

#[tokio::test]
async fn a_change_while_nobody_listens_is_seen_within_a_second_and_later_ones_as_well() {
    let app = App::start().await;
    for _ in 0..2 {
        let browser = Browser::signed_in(&app).await;
        browser.warm().await;
        assert_eq!(app.database.count(CUT).await, 1);
        app.database.execute("DELETE FROM sessions").await;
        browser.within_a_second("/bff/user", StatusCode::UNAUTHORIZED).await;
        let browser = Browser::signed_in(&app).await;
        browser.warm().await;
        app.database.execute("TRUNCATE sessions, tokens").await;
        browser.within_a_second("/bff/user", StatusCode::UNAUTHORIZED).await;
    }
}

#[tokio::test]
async fn who_only_uses_a_session_notifies_nobody() {
    let app = App::start().await;
    let browser = Browser::signed_in(&app).await;
    let mut listener = sqlx::postgres::PgListener::connect(&app.database.address).await.unwrap();
    listener.listen("bff_session_changes").await.unwrap();
    app.database.execute("UPDATE sessions SET last_used_at = last_used_at + 1, ends_at = ends_at + 1").await;
    app.database.execute("UPDATE tokens SET lease_until = 1").await;
    app.database.execute("UPDATE sessions SET ends_at = ends_at - 1").await;
    app.database.execute("SELECT pg_notify('bff_session_changes', 'last')").await;
    assert_eq!(listener.recv().await.unwrap().payload().len(), 64, "the one whose end moved back");
    assert_eq!(listener.recv().await.unwrap().payload(), "last");
    browser.within_a_second("/bff/user", StatusCode::OK).await;
}

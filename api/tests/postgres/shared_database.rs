//! One database of several processes: they start together, wait for each other only where they must, and outlive the end of
//! their connections.

use std::{sync::Arc, time::Duration};

use axum::http::Method;
use serde_json::json;
use sqlx::Connection;
use tokio::task::JoinSet;

use crate::{
    call::expense,
    postgres::new_database,
    signing::{SigningKey, Token},
    test_app::TestApp,
};

#[tokio::test(flavor = "multi_thread")]
async fn processes_that_start_together_on_an_empty_database_make_its_tables_once() {
    let address = new_database(None).await;
    let mut starting = JoinSet::new();
    for _ in 0..5 {
        let address = address.clone();
        starting.spawn(async move { api::store::open(&address).await.unwrap() });
    }
    for store in starting.join_all().await {
        let key = SigningKey::es256("k1");
        let app = TestApp::builder(&key).build_on(store, key).await;
        app.spend(app.ada(), 100).await;
    }
}

async fn spend(app: &TestApp, by: Token) -> u16 {
    app.call(&Method::POST, "/expenses").by(by).json(&expense(json!({}))).send().await.status.as_u16()
}

/// How many connections to this database wait for a lock.
const WAITING: &str = "SELECT count(*) FROM pg_stat_activity
    WHERE datname = current_database() AND wait_event_type = 'Lock'";

#[tokio::test(flavor = "multi_thread")]
async fn who_changes_what_is_theirs_waits_for_nobody_else() {
    let app = Arc::new(TestApp::new().await);
    assert_eq!((spend(&app, app.ada()).await, spend(&app, app.ben()).await), (201, 201));
    let mut db = app.database.connect().await;
    let mut change = db.begin().await.unwrap();
    sqlx::query("SELECT 1 FROM people WHERE subject = 'ada' FOR NO KEY UPDATE")
        .fetch_one(&mut *change)
        .await
        .unwrap();
    let adas = tokio::spawn({
        let app = Arc::clone(&app);
        async move { spend(&app, app.ada()).await }
    });
    tokio::time::timeout(Duration::from_secs(30), async {
        while app.database.count(WAITING).await == 0 {
            tokio::task::yield_now().await;
        }
    })
    .await
    .unwrap();
    assert_eq!(spend(&app, app.ben()).await, 201);
    app.get_by(app.ada(), "/expenses").await.ok();
    assert!(!adas.is_finished(), "of two changes of one person's one comes after the other");
    change.commit().await.unwrap();
    assert_eq!(adas.await.unwrap(), 201);
}

#[tokio::test]
async fn who_waits_too_long_for_a_lock_is_told_to_come_again() {
    const SHORTER: &str = "DO $$ BEGIN
        EXECUTE format('ALTER DATABASE %I SET lock_timeout = ''100ms''', current_database());
    END $$";
    let app = TestApp::new().await;
    assert_eq!(spend(&app, app.ada()).await, 201);
    let mut db = app.database.connect().await;
    sqlx::query(SHORTER).execute(&mut db).await.unwrap();
    // Its connections are made after that.
    let other = app.another_process().await;
    let mut change = db.begin().await.unwrap();
    sqlx::query("SELECT 1 FROM people WHERE subject = 'ada' FOR NO KEY UPDATE")
        .fetch_one(&mut *change)
        .await
        .unwrap();
    let bearer = format!("Bearer {}", app.sign(app.ada()));
    let told = other.call(&Method::POST, "/expenses").header("authorization", &bearer);
    let told = told.json(&expense(json!({}))).send().await;
    assert_eq!((told.status.as_u16(), told.header("retry-after")), (503, "1"), "{told}");
    change.rollback().await.unwrap();
    assert_eq!(spend(&app, app.ada()).await, 201);
}

/// Ends all connections to the database, and waits until none is left.
async fn end_connections(app: &TestApp) {
    const END: &str = "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
        WHERE datname = current_database() AND pid <> pg_backend_pid()";
    assert!(app.database.count(END).await > 0);
    while app.database.count(END).await > 0 {}
}

#[tokio::test]
async fn connections_that_end_are_made_anew_and_no_request_fails() {
    let app = TestApp::new().await;
    assert_eq!(spend(&app, app.ada()).await, 201);
    for _ in 0..3 {
        end_connections(&app).await;
        app.get_by(app.ada(), "/expenses").await.ok();
        end_connections(&app).await;
        assert_eq!(spend(&app, app.ada()).await, 201);
    }
}

/// As docs/operations.md has it: a role that owns its database and may do nothing else.
#[tokio::test]
async fn a_role_that_owns_its_database_needs_no_other_right() {
    let address = new_database(None).await;
    let mut db = sqlx::PgConnection::connect(&address).await.unwrap();
    let name: String =
        sqlx::query_scalar("SELECT current_database()::text").fetch_one(&mut db).await.unwrap();
    let statements = format!(
        "CREATE ROLE owner_of_{name} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE;
         ALTER DATABASE {name} OWNER TO owner_of_{name};"
    );
    sqlx::raw_sql(sqlx::AssertSqlSafe(statements)).execute(&mut db).await.unwrap();
    let store = api::store::open(&address.replace("postgres@", &format!("owner_of_{name}@"))).await.unwrap();
    let key = SigningKey::es256("k1");
    let app = TestApp::builder(&key).demo_data().build_on(store, key).await;
    assert_eq!(spend(&app, app.ada()).await, 201);
    app.get_by(app.ada(), "/summary").await.ok();
    app.get_by(app.ada(), "/expenses?q=cab").await.ok();
}

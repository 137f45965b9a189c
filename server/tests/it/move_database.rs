//! `server move-database`: whoever is signed in on SQLite is signed in on PostgreSQL.

use chaos::postgres::Postgres;
use reqwest::StatusCode;
use serde_json::Value;
use sqlx::{Connection, Executor, PgConnection, Row, SqliteConnection};

use crate::app::{App, Person};

/// A process that was killed in the middle of a refresh, and a logout token that was taken.
const LEFT: &str = "
    UPDATE tokens SET lease_holder = x'000102030405060708090a0b0c0d0e0f', lease_until = 9000000000000;
    INSERT INTO logout_tokens (jti_hash, forget_at) VALUES (zeroblob(32), 9000000000000)";

#[tokio::test]
async fn sessions_go_on_where_they_were_moved_to_and_their_refresh_tokens_refresh() {
    let server = Postgres::start().await.unwrap();
    let new_place = server.new_database("bff").await.unwrap();
    let mut app = App::start(&[("DEVIDP_CONTROL", "on"), ("DEVIDP_ACCESS_TOKEN_LIFETIME", "1")]).await;
    let ada = Person::sign_in(&app, "ada-alvarez").await;
    let ben = Person::sign_in(&app, "ben-okafor").await;
    app.command(&["sessions", "end", "--user", "ben-okafor"]).await;
    let in_use = app.refused(&["move-database", "--to", &new_place]).await;
    assert!(in_use.contains("bff.db is in use: stop every program"), "{in_use}");
    assert_eq!(ada.reports().await, StatusCode::OK);

    app.process.stop().await.unwrap();
    let before = rows(&app, LEFT).await;
    let said = app.command(&["move-database", "--to", &new_place]).await;
    for told in ["sessions", "tokens", "ended_sessions", "logout_tokens"] {
        assert!(said.lines().any(|line| line.split_whitespace().eq([told, "1"])), "{told}\n{said}");
    }
    assert!(said.contains("Set BFF_DATABASE_URL") && said.contains("bff.db is as it was"), "{said}");
    let again = app.refused(&["move-database", "--to", &new_place]).await;
    assert!(again.contains("the new place is not empty, it has rows in sessions"), "{again}");
    let mut there = PgConnection::connect(&new_place).await.unwrap();
    let sealed: Vec<u8> = sqlx::query_scalar("SELECT sealed FROM tokens WHERE lease_until IS NULL")
        .fetch_one(&mut there)
        .await
        .unwrap();
    assert_eq!(sealed, before, "what is sealed goes as it is, and the lease stays behind");

    app.start_again_with("BFF_DATABASE_URL", &new_place).await;
    assert_eq!(ada.reports().await, StatusCode::OK, "her cookie is as good as before");
    assert_eq!(ben.reports().await, StatusCode::UNAUTHORIZED, "his session has ended, and stays so");
    while app.provider_stats().await["refreshes"].as_u64().unwrap() == 0 {
        assert_eq!(ada.reports().await, StatusCode::OK);
    }
    assert_eq!(ada.reports().await, StatusCode::OK, "with what the refresh has brought");
    let list = app.command(&["sessions", "list", "--json"]).await;
    let list = serde_json::from_str::<Value>(&list).unwrap();
    assert_eq!(list["sessions"][0]["subject"], "ada-alvarez", "{list}");
    assert_eq!(rows(&app, "").await, before, "nobody has worked on the file any more");
}

/// Writes to the file behind everybody's back. The sealed tokens that are in it.
async fn rows(app: &App, statements: &'static str) -> Vec<u8> {
    let file = app.path(".data/bff.db");
    let mut db = SqliteConnection::connect(&format!("sqlite:{}", file.display())).await.unwrap();
    db.execute(statements).await.unwrap();
    let sealed = db.fetch_one("SELECT sealed FROM tokens").await.unwrap().get(0);
    db.close().await.unwrap();
    sealed
}

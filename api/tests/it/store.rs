//! The tables keep their own rules, whoever writes to them.

use sqlx::{Connection, SqliteConnection};

use crate::test_app::TestApp;

const REPORT: &str = "00000000-0000-0000-0000-000000000001";
const EXPENSE: &str = "00000000-0000-0000-0000-000000000002";

/// A second connection to the app's file, with one person in it.
async fn database(app: &TestApp) -> SqliteConnection {
    let mut db = SqliteConnection::connect(&format!("sqlite:{}", app.file.display())).await.unwrap();
    sqlx::query("INSERT INTO people (id, issuer, subject) VALUES (1, 'i', 's')")
        .execute(&mut db)
        .await
        .unwrap();
    db
}

async fn insert_report(db: &mut SqliteConnection, id: &str, person: i64, title: &str, status: &str) -> bool {
    sqlx::query("INSERT INTO reports VALUES (?1, ?2, ?3, ?4, 0)")
        .bind(id.to_owned())
        .bind(person)
        .bind(title.to_owned())
        .bind(status.to_owned())
        .execute(db)
        .await
        .is_ok()
}

async fn insert_expense(
    db: &mut SqliteConnection,
    report: &str,
    day: &str,
    text: &str,
    currency: &str,
) -> bool {
    sqlx::query("INSERT INTO expenses VALUES (?1, ?2, ?3, ?4, 100, ?5)")
        .bind(EXPENSE)
        .bind(report.to_owned())
        .bind(day.to_owned())
        .bind(text.to_owned())
        .bind(currency.to_owned())
        .execute(db)
        .await
        .is_ok()
}

#[tokio::test]
async fn the_tables_refuse_what_a_report_or_an_expense_cannot_be() {
    let app = TestApp::new().await;
    let db = &mut database(&app).await;

    assert!(!insert_report(db, "1", 1, "Trip", "open").await, "an id that is none");
    assert!(!insert_report(db, REPORT, 2, "Trip", "open").await, "a person who is not there");
    assert!(!insert_report(db, REPORT, 1, "", "open").await, "no title");
    assert!(!insert_report(db, REPORT, 1, "Trip", "Open").await, "an unknown status");
    for status in domain::Status::ALL {
        let mut try_it = db.begin().await.unwrap();
        assert!(insert_report(&mut try_it, REPORT, 1, "Trip", status.word()).await, "{}", status.word());
    }
    assert!(insert_report(db, REPORT, 1, "Trip", "open").await);

    assert!(!insert_expense(db, EXPENSE, "2026-11-23", "Taxi.", "USD").await, "a report that is not there");
    assert!(!insert_expense(db, REPORT, "2026-02-30", "Taxi.", "USD").await, "a day that never was");
    assert!(!insert_expense(db, REPORT, "23.11.2026", "Taxi.", "USD").await, "another order of the date");
    assert!(!insert_expense(db, REPORT, "2026-11-23", "", "USD").await, "no description");
    assert!(!insert_expense(db, REPORT, "2026-11-23", "Taxi.", "usd").await, "a currency in small letters");
    assert!(insert_expense(db, REPORT, "2026-11-23", "Taxi.", "USD").await);

    let same = sqlx::query("INSERT INTO people (issuer, subject) VALUES ('i', 's')").execute(&mut *db).await;
    assert!(same.unwrap_err().as_database_error().unwrap().is_unique_violation());
    let other =
        sqlx::query("INSERT INTO people (issuer, subject) VALUES ('other', 's')").execute(&mut *db).await;
    assert!(other.is_ok(), "a subject is one person's at one issuer");

    sqlx::query("DELETE FROM people").execute(&mut *db).await.unwrap();
    let left: i64 = sqlx::query_scalar("SELECT count(*) FROM expenses").fetch_one(db).await.unwrap();
    assert_eq!(left, 0, "nothing stays behind of a person who is gone");
}

#[tokio::test]
async fn what_was_written_is_there_after_a_restart() {
    let app = TestApp::with_demo_data().await;
    let before = app.show(app.token()).await.json();
    app.store.close().await;

    let again = api::store::open(&format!("sqlite:{}", app.file.display())).await.unwrap();
    let keys = TestApp::builder(&app.key).fixed_keys();
    let config = api::Config {
        issuer: app.issuer.parse().unwrap(),
        audiences: vec!["https://expenses-api".to_owned()],
        accept_plain_jwt: false,
        leeway: std::time::Duration::ZERO,
        dpop: crate::test_app::dpop(),
        demo_data: false,
    };
    let deps = api::Deps { store: again, keys: std::sync::Arc::new(keys), clock: app.clock.clone() };
    let request = crate::test_app::get_with("/reports", &app.sign(app.token()));
    let after = crate::test_app::Answer::of(api::build(config, deps), request).await.json();
    assert_eq!(before, after);
}

#[tokio::test]
async fn an_address_that_is_no_sqlite_file_is_named() {
    let error = api::store::open("postgres://localhost/api").await.unwrap_err();
    assert_eq!(
        error.to_string(),
        r#""postgres://localhost/api" is no SQLite address; sqlite:.data/api.db would be one"#
    );
}

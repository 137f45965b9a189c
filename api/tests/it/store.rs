//! The tables keep their own rules, whoever writes to them.

use axum::http::Method;
use serde_json::json;
use sqlx::{AnyConnection, Connection};

use crate::{
    ENGINE,
    call::{expense, id},
    database::{Engine, by_engine},
    test_app::TestApp,
};

const REPORT: &str = "00000000-0000-0000-0000-000000000001";
const EXPENSE: &str = "00000000-0000-0000-0000-000000000002";

/// A second connection to the app's database, with one person in it, who is the first.
async fn database(app: &TestApp) -> AnyConnection {
    let mut db = app.database.connect().await;
    sqlx::query("INSERT INTO people (issuer, subject) VALUES ('i', 's')").execute(&mut db).await.unwrap();
    db
}

async fn insert_report(db: &mut AnyConnection, id: &str, person: i64, title: &str, status: &str) -> bool {
    let submitted_at = (status != "open").then_some(0);
    let reason = (status == "refused").then_some("No receipt.");
    sqlx::query(
        "INSERT INTO reports (id, person_id, title, status, created_at, submitted_at, reason)
         VALUES ($1, $2, $3, $4, 0, $5, $6)",
    )
    .bind(id.to_owned())
    .bind(person)
    .bind(title.to_owned())
    .bind(status.to_owned())
    .bind(submitted_at)
    .bind(reason)
    .execute(db)
    .await
    .is_ok()
}

async fn insert_expense(db: &mut AnyConnection, report: &str, day: &str, text: &str, currency: &str) -> bool {
    sqlx::query(by_engine(
        "INSERT INTO expenses (id, person_id, report_id, spent_on, merchant, description, category, amount_minor,
                               currency, created_at)
         VALUES ($1, 1, $2, $3, 'Cab', $4, 'transport', 100, $5, 0)",
        "INSERT INTO expenses (id, person_id, report_id, spent_on, merchant, description, category, amount_minor,
                               currency, created_at)
         VALUES ($1, 1, $2, CAST($3 AS DATE), 'Cab', $4, 'transport', 100, $5, 0)",
    ))
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

    sqlx::query("INSERT INTO history (report_id, person_id, at, event) VALUES ($1, 1, 0, 'created')")
        .bind(REPORT)
        .execute(&mut *db)
        .await
        .unwrap();
    sqlx::query("DELETE FROM people").execute(&mut *db).await.unwrap();
    let left: i64 =
        sqlx::query_scalar("SELECT (SELECT count(*) FROM expenses) + (SELECT count(*) FROM history)")
            .fetch_one(db)
            .await
            .unwrap();
    assert_eq!(left, 0, "nothing stays behind of a person who is gone");
}

/// Whether the tables take a statement.
async fn takes(db: &mut AnyConnection, statement: &'static str) -> Result<u64, String> {
    sqlx::query(statement)
        .execute(db)
        .await
        .map(|done| done.rows_affected())
        .map_err(|error| error.to_string())
}

/// The tables don't take a statement, and tell why.
async fn refuses(db: &mut AnyConnection, statement: &'static str, told: &str) {
    let error = takes(db, statement).await.unwrap_err();
    assert!(error.contains(told), "{statement}: {error}");
}

#[tokio::test]
async fn history_and_comments_are_only_added_to_whoever_writes() {
    let app = TestApp::new().await;
    let db = &mut database(&app).await;
    assert!(insert_report(db, REPORT, 1, "Trip", "open").await);
    for statement in [
        "INSERT INTO history (report_id, person_id, at, event) SELECT id, 1, 0, 'created' FROM reports",
        "INSERT INTO comments (report_id, person_id, at, comment) SELECT id, 1, 0, 'Fine.' FROM reports",
    ] {
        assert_eq!(takes(db, statement).await, Ok(1));
    }
    for (statement, told) in [
        ("UPDATE history SET event = 'approved'", "history is only added to"),
        ("DELETE FROM history", "history is only added to"),
        ("UPDATE comments SET comment = 'Never.'", "comments are only added to"),
        ("DELETE FROM comments", "comments are only added to"),
        ("DELETE FROM reports", "a report is marked as deleted and stays"),
    ] {
        refuses(db, statement, told).await;
    }
    let ways_round = match ENGINE {
        Engine::Sqlite => [
            (
                "INSERT OR REPLACE INTO history SELECT id, report_id, person_id, at, 'approved', note FROM history",
                "history is only added to",
            ),
            (
                "INSERT OR REPLACE INTO comments SELECT id, report_id, person_id, at, 'Never.' FROM comments",
                "comments are only added to",
            ),
            ("INSERT OR REPLACE INTO reports SELECT * FROM reports", "there is a report of this id"),
        ],
        Engine::Postgres => [
            ("TRUNCATE history", "history is only added to"),
            ("TRUNCATE comments", "comments are only added to"),
            ("TRUNCATE people CASCADE", "a report is marked as deleted and stays"),
        ],
    };
    for (statement, told) in ways_round {
        refuses(db, statement, told).await;
    }
}

#[tokio::test]
async fn what_happened_to_an_expense_is_written_down_and_nobody_rewrites_it() {
    let app = TestApp::new().await;
    let spent = app.spend(app.ada(), 1_000).await;
    let path = format!("/expenses/{}", id(&spent));
    let change = expense(json!({"amount": {"minor": 100_000, "currency": "USD"}, "merchant": "Red Cab"}));
    let change = app.call(&Method::PUT, &path).by(app.ada()).seen(&spent).json(&change);
    let changed = change.send().await.ok();
    let stale = app.call(&Method::DELETE, &path).by(app.ada()).seen(&spent).send().await;
    assert_eq!(stale.status, 412, "what is refused leaves no trace");
    let file = app.call(&Method::POST, &format!("{path}/receipts?name=a.pdf")).by(app.ada());
    let receipt = file.header("content-type", "application/pdf").body("%PDF-1.7\n").send().await.created();
    let remove = app.call(&Method::DELETE, &format!("{path}/receipts/{}", id(&receipt)));
    assert_eq!(remove.by(app.ada()).send().await.status, 204);
    let any = app.call(&Method::DELETE, &path).by(app.ada()).header("if-match", "*");
    assert_eq!(any.send().await.status, 204);
    for _ in 0..2 {
        app.call(&Method::POST, &format!("{path}/restore")).by(app.ada()).send().await.ok();
    }
    assert_eq!(changed["amount"]["minor"], 100_000);

    let db = &mut app.database.connect().await;
    let lines: Vec<String> = sqlx::query_scalar(
        by_engine("SELECT printf('%s %s %s %s %s', p.subject, e.event,
                       coalesce(e.before ->> '$.amount.minor', '-'), coalesce(e.after ->> '$.amount.minor', '-'),
                       coalesce(e.before ->> 'name', e.after ->> 'name', e.after ->> 'merchant', '-'))
         FROM expense_events e JOIN people p ON p.id = e.person_id ORDER BY e.id",
        "SELECT concat_ws(' ', p.subject, e.event, coalesce(e.before::json #>> '{amount,minor}', '-'),
                          coalesce(e.after::json #>> '{amount,minor}', '-'),
                          coalesce(e.before::json ->> 'name', e.after::json ->> 'name', e.after::json ->> 'merchant', '-'))
         FROM expense_events e JOIN people p ON p.id = e.person_id ORDER BY e.id"),
    )
    .fetch_all(&mut *db)
    .await
    .unwrap();
    insta::assert_snapshot!(lines.join("\n"), @"
    ada created - 1000 Yellow Cab
    ada changed 1000 100000 Red Cab
    ada receipt_added - - a.pdf
    ada receipt_removed - - a.pdf
    ada deleted 100000 - -
    ada restored - 100000 Red Cab
    ");
    const EVENTS: &str = "what happened to an expense is only added to";
    for (statement, told) in [
        ("UPDATE expense_events SET before = NULL", EVENTS),
        ("DELETE FROM expense_events", EVENTS),
        ("DELETE FROM expenses", "an expense is marked as deleted and stays"),
        (
            "INSERT INTO expense_events (expense_id, person_id, at, event) SELECT id, person_id, 0, 'lost' FROM expenses",
            by_engine("FOREIGN KEY constraint failed", "expense_events_event_fkey"),
        ),
    ] {
        refuses(db, statement, told).await;
    }
    let ways_round = match ENGINE {
        Engine::Sqlite => [
            (
                "INSERT OR REPLACE INTO expense_events SELECT id, expense_id, person_id, 0, event, NULL, NULL FROM expense_events",
                EVENTS,
            ),
            ("INSERT OR REPLACE INTO expenses SELECT * FROM expenses", "there is an expense of this id"),
        ],
        Engine::Postgres => [
            ("TRUNCATE expense_events", EVENTS),
            ("TRUNCATE expenses CASCADE", "an expense is marked as deleted and stays"),
        ],
    };
    for (statement, told) in ways_round {
        refuses(db, statement, told).await;
    }
    sqlx::query("DELETE FROM people").execute(&mut *db).await.unwrap();
    let left: i64 = sqlx::query_scalar("SELECT count(*) FROM expense_events").fetch_one(db).await.unwrap();
    assert_eq!(left, 0, "it goes with its person");
}

#[tokio::test]
async fn what_was_handed_in_stands_whoever_writes() {
    let app = TestApp::new().await;
    let db = &mut database(&app).await;
    assert!(insert_report(db, REPORT, 1, "Trip", "open").await);
    assert!(insert_expense(db, REPORT, "2026-11-23", "Taxi.", "USD").await);
    assert_eq!(takes(db, "UPDATE expenses SET amount_minor = 200").await, Ok(1));
    let told = by_engine("one that is not open was submitted", "one_that_is_not_open_was_submitted");
    refuses(db, "UPDATE reports SET status = 'submitted'", told).await;
    assert_eq!(takes(db, "UPDATE reports SET status = 'submitted', submitted_at = 1").await, Ok(1));
    let reasons = by_engine("a report that is refused has a reason", "one_that_is_refused_has_a_reason");
    for (statement, told) in [
        ("UPDATE expenses SET amount_minor = 300", "the report was handed in"),
        ("UPDATE expenses SET report_id = NULL", "the report was handed in"),
        ("UPDATE expenses SET deleted_at = 1", "the report was handed in"),
        ("UPDATE reports SET status = 'refused'", reasons),
        ("UPDATE reports SET reason = 'A refusal without being refused.'", reasons),
    ] {
        refuses(db, statement, told).await;
    }
}

#[tokio::test]
async fn nobody_puts_an_expense_into_another_persons_report() {
    let app = TestApp::new().await;
    let db = &mut database(&app).await;
    takes(db, "INSERT INTO people (id, issuer, subject) VALUES (2, 'i', 'other')").await.unwrap();
    assert!(insert_report(db, REPORT, 2, "Trip", "open").await);
    assert!(!insert_expense(db, REPORT, "2026-11-23", "Taxi.", "USD").await);
}

#[tokio::test]
async fn what_was_written_is_there_after_a_restart() {
    let app = TestApp::with_demo_data().await;
    let before = app.show(app.token()).await.json();
    app.store.close().await;

    let again = api::store::open(&app.database.address).await.unwrap();
    let keys = TestApp::builder(&app.key).fixed_keys();
    let config = api::Config {
        issuers: vec![
            api::Preset::Generic
                .trusted_issuer(app.issuer.parse().unwrap(), vec!["https://expenses-api".to_owned()]),
        ],
        leeway: std::time::Duration::ZERO,
        dpop: crate::test_app::dpop(),
        demo_data: false,
        demo_people: Vec::new(),
        limits: api::Limits::default(),
        step_up: api::StepUp::default(),
    };
    let http = api::ProviderHttp::new().unwrap();
    let (receipts, keys) = (app.receipts.clone(), std::sync::Arc::new(keys));
    let deps = api::Deps { store: again, receipts, keys, http, clock: app.clock.clone() };
    let request = crate::test_app::get_with("/reports", &app.sign(app.token()));
    let after = crate::test_app::Answer::of(api::build(config, deps), request).await.json();
    assert_eq!(before, after);
}

#[tokio::test]
async fn an_address_of_no_database_is_refused_and_not_shown() {
    let error = api::store::open("mysql://api:hush@localhost/api").await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "not a database address, such as sqlite:.data/api.db or postgres://api@db.example/api"
    );
}

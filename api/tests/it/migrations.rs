//! The migrations over a database that is in use: what is in it is kept.

use sqlx::{Connection, SqliteConnection, migrate::Migrator, sqlite::SqliteConnectOptions};
use tempfile::TempDir;

use crate::database::Database;
use crate::signing::SigningKey;
use crate::test_app::TestApp;

const FIRST: &str = "
    INSERT INTO people (id, issuer, subject) VALUES (1, 'https://idp.example', 'ada');
    INSERT INTO reports (id, person_id, title, status, created_at) VALUES
        ('00000000-0000-0000-0000-000000000001', 1, 'Open one', 'open', 1790000000),
        ('00000000-0000-0000-0000-000000000002', 1, 'Refused one', 'refused', 1780000000);
    INSERT INTO expenses (id, report_id, spent_on, description, amount_minor, currency) VALUES
        ('00000000-0000-0000-0000-000000000011', '00000000-0000-0000-0000-000000000001', '2026-09-20', 'Pizza.', 10200, 'USD'),
        ('00000000-0000-0000-0000-000000000021', '00000000-0000-0000-0000-000000000002', '2026-05-20', 'Taxi.', 900, 'EUR');
";

#[tokio::test]
async fn what_the_first_version_wrote_is_kept_by_the_next_ones() {
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("api.db");
    let options = SqliteConnectOptions::new().filename(&file).create_if_missing(true).foreign_keys(true);
    let mut db = SqliteConnection::connect_with(&options).await.unwrap();
    let all = Migrator::new(std::path::Path::new("../migrations/api/sqlite")).await.unwrap();
    all.run_to(3, &mut db).await.unwrap();
    sqlx::raw_sql(FIRST).execute(&mut db).await.unwrap();
    db.close().await.unwrap();

    let database = Database::at(format!("sqlite:{}", file.display()));
    let store = api::store::open(&database.address).await.unwrap();
    assert_eq!(crate::summary::wrong_sums(&database).await, (0, 2), "what was spent before is added up, too");
    let app = TestApp::builder(&SigningKey::es256("k1")).build_on(store, SigningKey::es256("k1")).await;
    let reports = app.get_by(app.ada(), "/reports").await.ok();
    let whole = async |place: usize| {
        app.get_by(app.ada(), &format!("/reports/{}", crate::call::id(&reports["items"][place]))).await.ok()
    };
    let (open, refused) = (whole(0).await, whole(1).await);
    assert_eq!(
        (&open["title"], &open["expenses"][0]["amount"]["minor"]),
        (&"Open one".into(), &10_200.into())
    );
    assert_eq!(open["expenses"][0]["category"], "other");
    assert_eq!(
        (&refused["status"], &refused["reason"]),
        (&"refused".into(), &"No reason was recorded.".into())
    );
    let path = format!("/reports/{}", crate::call::id(&open));
    assert_eq!(app.get_by(app.ada(), &format!("{path}/history")).await.ok()["items"][0]["event"], "created");
    let submitted = app.step(app.ada(), &format!("{path}/submit"), &open).await.ok();
    assert_eq!(submitted["status"], "submitted", "an old report goes on as a new one does");
}

#[tokio::test]
async fn what_the_version_before_has_read_is_shown_and_taken_over() {
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("api.db");
    let options = SqliteConnectOptions::new().filename(&file).create_if_missing(true).foreign_keys(true);
    let mut db = SqliteConnection::connect_with(&options).await.unwrap();
    let all = Migrator::new(std::path::Path::new("../migrations/api/sqlite")).await.unwrap();
    all.run_to(17, &mut db).await.unwrap();
    let form = r#""form": {"date": "2026-11-20", "merchant": "Luigi", "description": "Pizza.", "category": "meals",
                           "amount": "9.00", "currency": "USD"}"#;
    let faulty = form.replace("2026-11-20", "");
    let rows = format!(
        r#"[{{"line": 2, {form}, "faults": [], "duplicate": true}},
            {{"line": 3, {faulty}, "faults": [{{"field": "date", "fault": "missing"}}], "duplicate": false}}]"#
    );
    sqlx::query("INSERT INTO people (id, issuer, subject) VALUES (1, 'https://idp.example', 'ada')")
        .execute(&mut db)
        .await
        .unwrap();
    for (id, imported_at) in [(1, Some(1_795_435_200_i64)), (2, None)] {
        sqlx::query("INSERT INTO imports (id, person_id, created_at, imported_at, content) VALUES (?, 1, 1795435200, ?, ?)")
            .bind(format!("00000000-0000-0000-0000-00000000000{id}"))
            .bind(imported_at)
            .bind(&rows)
            .execute(&mut db)
            .await
            .unwrap();
    }
    db.close().await.unwrap();

    let database = Database::at(format!("sqlite:{}", file.display()));
    let store = api::store::open(&database.address).await.unwrap();
    let app = TestApp::builder(&SigningKey::es256("k1")).build_on(store, SigningKey::es256("k1")).await;
    let show = async |id: u8| {
        app.get_by(app.ada(), &format!("/imports/00000000-0000-0000-0000-00000000000{id}")).await
    };
    let import = show(1).await.ok();
    let rows = &import["rows"];
    assert_eq!(
        (&import["state"], &import["progress"]),
        (&"imported".into(), &serde_json::json!({"read": 2, "of": 2}))
    );
    assert_eq!((&rows[0]["taken"], &rows[0]["line"]), (&true.into(), &2.into()));
    assert_eq!((&rows[1]["taken"], &rows[1]["faults"][0]["field"]), (&false.into(), &"date".into()));
    let confirm = format!("/imports/{}/confirmation", crate::call::id(&show(2).await.ok()));
    let confirmed = app.call(&axum::http::Method::POST, &confirm).by(app.ada()).send().await.ok();
    assert_eq!((&confirmed["counts"]["taken"], &confirmed["state"]), (&1.into(), &"imported".into()));
}

/// One expense in a report that was handed in, with a receipt, whose bank told what it cost abroad.
const TWENTIETH: &str = "
    INSERT INTO people (id, issuer, subject) VALUES (1, 'https://idp.example', 'ada');
    INSERT INTO reports (id, person_id, title, status, created_at) VALUES
        ('00000000-0000-0000-0000-000000000001', 1, 'Trip', 'open', 1790000000);
    INSERT INTO expenses (id, person_id, report_id, spent_on, merchant, description, category, amount_minor, currency,
                          created_at)
    VALUES ('00000000-0000-0000-0000-000000000011', 1, '00000000-0000-0000-0000-000000000001', '2026-09-20', 'Hotel', 'Night.',
            'lodging', 10890, 'EUR', 1790000000);
    INSERT INTO receipts VALUES ('00000000-0000-0000-0000-000000000021', '00000000-0000-0000-0000-000000000011', 'a.pdf',
                                 'application/pdf', 1, 1790000000);
    INSERT INTO import_sources VALUES
        (1, 'one', '00000000-0000-0000-0000-000000000011', '120.00', 'USD', NULL),
        (1, 'two', '00000000-0000-0000-0000-000000000011', '120.00', 'USD', NULL),
        (1, 'gone', '00000000-0000-0000-0000-000000000012', '1.00', 'USD', NULL);
    UPDATE reports SET status = 'submitted', submitted_at = 1790000000;
";

#[tokio::test]
async fn what_was_spent_before_there_were_refunds_is_kept_and_can_be_refunded() {
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("api.db");
    let options = SqliteConnectOptions::new().filename(&file).create_if_missing(true).foreign_keys(true);
    let mut db = SqliteConnection::connect_with(&options).await.unwrap();
    let all = Migrator::new(std::path::Path::new("../migrations/api/sqlite")).await.unwrap();
    all.run_to(20, &mut db).await.unwrap();
    sqlx::raw_sql(TWENTIETH).execute(&mut db).await.unwrap();

    let database = Database::at(format!("sqlite:{}", file.display()));
    let store = api::store::open(&database.address).await.unwrap();
    let app = TestApp::builder(&SigningKey::es256("k1")).build_on(store, SigningKey::es256("k1")).await;
    let path = "/expenses/00000000-0000-0000-0000-000000000011";
    let spent = app.get_by(app.ada(), path).await.ok();
    assert_eq!((&spent["version"], &spent["report"]["status"]), (&1.into(), &"submitted".into()));
    assert_eq!(spent["foreign"], serde_json::json!({"amount": "120.00", "currency": "USD"}));
    assert_eq!(database.count("SELECT count(*) FROM receipts").await, 1);
    let refund = crate::call::expense(
        serde_json::json!({"amount": {"minor": -890, "currency": "EUR"}, "refund_of": spent["id"]}),
    );
    app.call(&axum::http::Method::POST, "/expenses").by(app.ada()).json(&refund).send().await.created();

    // A process of the version before, which was connected all the while, writes on as it did.
    let old = "INSERT INTO expenses (id, person_id, spent_on, merchant, description, category, amount_minor, currency, created_at)
               VALUES ('00000000-0000-0000-0000-000000000013', 1, '2026-09-21', 'Cab', 'Taxi.', 'other', ?, 'EUR', 1790000000)";
    sqlx::query(old).bind(0).execute(&mut db).await.expect_err("nothing is no expense");
    sqlx::query(old).bind(900).execute(&mut db).await.unwrap();
    let sound: String = sqlx::query_scalar("PRAGMA integrity_check").fetch_one(&mut db).await.unwrap();
    assert_eq!(sound, "ok");
    assert_eq!(crate::summary::wrong_sums(&database).await, (0, 3));
}

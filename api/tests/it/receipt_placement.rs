//! Where new receipts go: into the database where a process of the version before, which looks nowhere else, may be at work
//! on it, and else to where files are stored.

use std::path::Path;

use api::{Moved, move_receipts};
use axum::http::Method;
use serde_json::Value;
use sqlx::{AnyConnection, Connection, migrate::Migrator};
use tempfile::TempDir;

use crate::{
    ENGINE,
    call::id,
    database::{Database, Engine, by_engine},
    postgres,
    signing::SigningKey,
    test_app::{Builder, ISSUER, TestApp},
};

/// A database as the version before receipts were stored elsewhere had it, with a person in it.
struct Before {
    database: Database,
    _folder: TempDir,
}

impl Before {
    async fn new() -> Self {
        let folder = TempDir::new().unwrap();
        let address = match ENGINE {
            Engine::Sqlite => format!("sqlite:{}?mode=rwc", folder.path().join("api.db").display()),
            Engine::Postgres => postgres::new_database(None).await,
        };
        let files = by_engine("../migrations/api/sqlite", "../migrations/api/postgres");
        let last = match ENGINE {
            Engine::Sqlite => 17,
            Engine::Postgres => 10,
        };
        let database = Database::at(address);
        let mut db = database.connect().await;
        Migrator::new(Path::new(files)).await.unwrap().run_to(last, &mut db).await.unwrap();
        let person = sqlx::query("INSERT INTO people (issuer, subject) VALUES ($1, 'ada')").bind(ISSUER);
        person.execute(&mut db).await.unwrap();
        db.close().await.unwrap();
        Self { database, _folder: folder }
    }

    /// The present version on it.
    async fn upgraded(&self, change: impl FnOnce(Builder) -> Builder) -> TestApp {
        let store = api::store::open(&self.database.address).await.unwrap();
        let key = SigningKey::es256("k1");
        change(TestApp::builder(&key)).build_on(store, key).await
    }

    async fn in_database(&self) -> i64 {
        self.database.count("SELECT COUNT(*) FROM receipt_files").await
    }
}

/// Adds a receipt, and tells its id and where it is read.
async fn add(app: &TestApp, expense: &Value, content: &[u8]) -> (String, String) {
    let path = format!("/expenses/{}/receipts", id(expense));
    let call = app.call(&Method::POST, &path).by(app.ada()).header("content-type", "application/pdf");
    let added = call.body(content.to_vec()).send().await;
    let location = added.header("location").to_owned();
    (id(&added.created()).to_owned(), location)
}

/// A receipt's content as the version before reads it.
async fn read_before(db: &mut AnyConnection, receipt: &str) -> Vec<u8> {
    let read = sqlx::query_scalar("SELECT content FROM receipt_files WHERE receipt_id = $1");
    read.bind(receipt.to_owned()).fetch_one(db).await.unwrap()
}

/// A receipt as the version before adds it.
async fn add_before(db: &mut AnyConnection, expense: &str, receipt: &str, content: &[u8]) {
    let row = "INSERT INTO receipts (id, expense_id, name, media_type, size, added_at)
               VALUES ($1, $2, 'taxi.pdf', 'application/pdf', $3, 1790000000)";
    let row = sqlx::query(row).bind(receipt.to_owned()).bind(expense.to_owned()).bind(content.len() as i64);
    row.execute(&mut *db).await.unwrap();
    let file = sqlx::query("INSERT INTO receipt_files (receipt_id, content) VALUES ($1, $2)");
    file.bind(receipt.to_owned()).bind(content.to_vec()).execute(db).await.unwrap();
}

#[tokio::test]
async fn the_version_before_reads_what_is_added_until_receipts_are_moved() {
    const OLD: &str = "00000000-0000-4000-8000-000000000001";
    let before = Before::new().await;
    let app = before.upgraded(|builder| builder).await;
    let expense = app.spend(app.ada(), 1850).await;
    let contents = ["%PDF-1.7 new", "%PDF-1.7 old", "%PDF-1.7 last"].map(str::as_bytes);
    let (new, location) = add(&app, &expense, contents[0]).await;
    let mut db = before.database.connect().await;
    assert_eq!(read_before(&mut db, &new).await, contents[0]);
    add_before(&mut db, id(&expense), OLD, contents[1]).await;
    assert!(app.storage.files().is_empty());
    let old = location.replace(&new, OLD);
    for (path, content) in [&location, &old].into_iter().zip(contents) {
        assert_eq!(app.get_by(app.ada(), path).await.body, content);
    }

    let moved = move_receipts(&app.store, &app.receipts).await.unwrap();
    assert_eq!(moved, Moved { moved: 2, damaged: 0 });
    let (_, last) = add(&app, &expense, contents[2]).await;
    assert_eq!((before.in_database().await, app.storage.files().len()), (0, 3));
    for (path, content) in [&location, &old, &last].into_iter().zip(contents) {
        assert_eq!(app.get_by(app.ada(), path).await.body, content);
    }
}

#[tokio::test]
async fn what_a_newcomer_finds_goes_there_too() {
    let before = Before::new().await;
    let app = before.upgraded(Builder::demo_data).await;
    app.get_by(app.ben(), "/expenses").await.ok();
    assert!(before.in_database().await > 0 && app.storage.files().is_empty());
}

#[tokio::test]
async fn a_new_database_takes_no_file() {
    let app = TestApp::new().await;
    let expense = app.spend(app.ada(), 1850).await;
    add(&app, &expense, b"%PDF-1.7").await;
    assert_eq!(app.storage.files().len(), 1);
    assert_eq!(app.database.count("SELECT COUNT(*) FROM receipt_files").await, 0);
    assert_eq!(move_receipts(&app.store, &app.receipts).await.unwrap(), Moved::default());
}

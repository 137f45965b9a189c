//! The database of the first release (`../first_release`) under the present program, and the present one's under an older
//! program.

use axum::http::StatusCode;
use serde_json::Value;
use sqlx::{Connection, SqliteConnection, sqlite::SqliteConnectOptions};
use tempfile::TempDir;

use crate::{call::id, captured_log, database::Database, signing::SigningKey, test_app::TestApp};

const FIRST_RELEASE: &str = include_str!("../first_release/sqlite.sql");
/// Whose tokens it knew.
const ISSUER: &str = "http://127.0.0.1:3002";
/// A person, and the titles of their reports, the newest first, with the amounts of what is in each.
type Person =
    (&'static str, &'static [(&'static str, &'static str, &'static [(&'static str, i64, &'static str)])]);
const PEOPLE: [Person; 2] = [
    (
        "ada-alvarez",
        &[
            (
                "Team offsite",
                "open",
                &[
                    ("Hotel, two nights", 23_801, "EUR"),
                    ("O'Hara's: dinner for six", 31_251, "EUR"),
                    ("Train to Hamburg", 8_991, "EUR"),
                ],
            ),
            ("Customer visit", "submitted", &[("Ferry – Malmö", 12_001, "SEK"), ("Taxi", 2_351, "EUR")]),
            ("Conference", "approved", &[("Flight", 61_235, "USD"), ("Ticket", 49_901, "USD")]),
            ("Office chair", "refused", &[("Chair", 45_001, "EUR")]),
            ("Training", "reimbursed", &[("Books", 5_500, "EUR"), ("Course", 120_001, "JPY")]),
        ],
    ),
    (
        "ben-okafor",
        &[
            (
                "Team offsite",
                "open",
                &[
                    ("Hotel, two nights", 23_802, "EUR"),
                    ("O'Hara's: dinner for six", 31_252, "EUR"),
                    ("Train to Hamburg", 8_992, "EUR"),
                ],
            ),
            ("Customer visit", "submitted", &[("Ferry – Malmö", 12_002, "SEK"), ("Taxi", 2_352, "EUR")]),
            ("Conference", "approved", &[("Flight", 61_236, "USD"), ("Ticket", 49_902, "USD")]),
            ("Training", "reimbursed", &[("Books", 5_501, "EUR"), ("Course", 120_002, "JPY")]),
        ],
    ),
];

/// The present program over a database of the first release.
async fn upgraded(folder: &TempDir) -> TestApp {
    let file = folder.path().join("api.db");
    let options = SqliteConnectOptions::new().filename(&file).create_if_missing(true).foreign_keys(true);
    let mut db = SqliteConnection::connect_with(&options).await.unwrap();
    sqlx::raw_sql(FIRST_RELEASE).execute(&mut db).await.unwrap();
    db.close().await.unwrap();
    let store = api::store::open(&format!("sqlite:{}", file.display())).await.unwrap();
    TestApp::builder(&SigningKey::es256("k1")).issuer(ISSUER).build_on(store, SigningKey::es256("k1")).await
}

#[tokio::test]
async fn every_report_and_expense_of_the_first_release_is_there_after_the_upgrade() {
    let folder = TempDir::new().unwrap();
    let app = upgraded(&folder).await;
    for (person, reports) in PEOPLE {
        let get = async |path: &str| {
            let token = app.token().of(person, "read:reports write:reports");
            app.get_by(token, path).await.ok()
        };
        let found = get("/reports").await;
        let found = found["items"].as_array().unwrap();
        let listed: Vec<_> = found.iter().map(|one| (text(&one["title"]), text(&one["status"]))).collect();
        assert_eq!(listed, reports.iter().map(|(title, status, _)| (*title, *status)).collect::<Vec<_>>());
        for (report, (title, _, expenses)) in found.iter().zip(reports) {
            let whole = get(&format!("/reports/{}", id(report))).await;
            assert_eq!(sorted(&whole["expenses"]), *expenses, "{title} of {person}");
        }
        let all: usize = reports.iter().map(|(_, _, expenses)| expenses.len()).sum();
        let list = get("/expenses").await;
        assert_eq!(list["items"].as_array().unwrap().len(), all, "each is in the list of all, too");
        let found = get("/expenses?q=dinner").await;
        assert_eq!(found["items"].as_array().unwrap().len(), 1, "and is found by its words");
    }
    let file = Database::at(format!("sqlite:{}", folder.path().join("api.db").display()));
    assert_eq!(crate::summary::wrong_sums(&file).await.0, 0, "and is in the sums");
}

#[cfg(unix)]
#[tokio::test]
async fn files_that_anybody_could_read_are_their_owners_alone_after_a_start_which_says_so_once() {
    use std::{fs, os::unix::fs::PermissionsExt};

    let folder = TempDir::new().unwrap();
    drop(upgraded(&folder).await);
    let names = ["api.db", "api.db-wal", "api.db-shm", "api.open.lock"].map(|name| folder.path().join(name));
    let address = format!("sqlite:{}", names[0].display());
    // Somebody else has it open: there are files beside it.
    let mut other = SqliteConnection::connect(&address).await.unwrap();
    sqlx::raw_sql("BEGIN; UPDATE people SET name = NULL; COMMIT").execute(&mut other).await.unwrap();
    for name in &names {
        fs::set_permissions(name, fs::Permissions::from_mode(0o644)).unwrap();
    }
    captured_log::take();
    let told = "others could read the database; it is its owner's alone from now on";
    for times in [1, 0] {
        let store = api::store::open(&address).await.unwrap();
        for name in &names {
            assert_eq!(fs::metadata(name).unwrap().permissions().mode() & 0o777, 0o600, "{}", name.display());
        }
        let log = captured_log::take();
        assert_eq!(log.matches(told).count(), times, "{log}");
        store.close().await;
    }

    other.close().await.unwrap();

    let (elsewhere, link) = (folder.path().join("elsewhere.db"), folder.path().join("link.db"));
    fs::write(&elsewhere, "").unwrap();
    std::os::unix::fs::symlink(&elsewhere, &link).unwrap();
    fs::set_permissions(&elsewhere, fs::Permissions::from_mode(0o640)).unwrap();
    captured_log::take();
    let store = api::store::open(&format!("sqlite:{}", link.display())).await.unwrap();
    let log = captured_log::take();
    assert!(log.contains("others may read the database and can't be kept from it"), "{log}");
    assert!(log.contains("it is a symbolic link"), "{log}");
    assert_eq!(fs::metadata(&elsewhere).unwrap().permissions().mode() & 0o777, 0o640, "it stays as it was");
    store.close().await;
}

/// As in a rolling restart, or on the way back from an upgrade.
#[tokio::test]
async fn a_process_starts_beside_a_database_that_a_newer_one_has_migrated() {
    let app = TestApp::new().await;
    app.spend(app.ada(), 100).await;
    let mut db = app.database.connect().await;
    let newer = "INSERT INTO _sqlx_migrations VALUES (9999, 'of a later release', '2030-01-01', 1, X'00', 1)";
    sqlx::raw_sql(newer).execute(&mut db).await.unwrap();
    let older = app.another_process().await;
    let list = older.get_with("/expenses", &app.sign(app.ada())).await;
    assert_eq!((list.status, list.json()["items"].as_array().unwrap().len()), (StatusCode::OK, 1));
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap()
}

/// Descriptions and amounts, by description.
fn sorted(expenses: &Value) -> Vec<(&str, i64, &str)> {
    let mut expenses: Vec<_> = expenses
        .as_array()
        .unwrap()
        .iter()
        .map(|one| {
            let amount = &one["amount"];
            (text(&one["description"]), amount["minor"].as_i64().unwrap(), text(&amount["currency"]))
        })
        .collect();
    expenses.sort_unstable();
    expenses
}

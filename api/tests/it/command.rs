//! The program's commands, run as an operator runs them.

use std::{
    fs,
    process::{Command, Output, Stdio},
    time::Duration,
};

use sqlx::{
    ConnectOptions, Connection,
    sqlite::{SqliteConnectOptions, SqliteLockingMode},
};
use tempfile::TempDir;

fn api(folder: &TempDir, arguments: &[&str]) -> Output {
    command(folder, arguments).output().unwrap()
}

fn command(folder: &TempDir, arguments: &[&str]) -> Command {
    let mut program = Command::new(env!("CARGO_BIN_EXE_api"));
    program.args(arguments).current_dir(folder.path()).env_clear().stdin(Stdio::null());
    // Nobody listens there.
    program.env("ISSUER_BASE_URL", "http://127.0.0.1:9").env("ALLOWED_AUDIENCES", "https://expenses-api");
    program.env("API_DATABASE_URL", "sqlite:api.db");
    program
}

fn text(output: &Output) -> String {
    [&output.stdout, &output.stderr].map(|bytes| String::from_utf8_lossy(bytes)).join("")
}

#[tokio::test]
async fn a_backup_is_made_while_the_database_is_open_and_put_back_once_it_is_not() {
    let folder = TempDir::new().unwrap();
    let address = format!("sqlite:{}", folder.path().join("api.db").display());
    let missing = api(&folder, &["backup", "none"]);
    assert!(
        missing.status.code() == Some(1) && text(&missing).contains("no database yet"),
        "{}",
        text(&missing)
    );

    let store = api::store::open(&address).await.unwrap();
    let made = api(&folder, &["backup", "monday"]);
    assert!(made.status.success(), "{}", text(&made));
    let refused = api(&folder, &["restore", "monday"]);
    assert!(
        refused.status.code() == Some(1) && text(&refused).contains("api.db is in use"),
        "{}",
        text(&refused)
    );
    store.close().await;
    drop(store);
    let restored = api(&folder, &["restore", "monday"]);
    assert!(restored.status.success(), "{}", text(&restored));
    api::store::open(&address).await.unwrap().close().await;
}

/// A copy is all that the database is: it must not be left to lie about.
#[tokio::test]
async fn nothing_is_left_of_a_backup_that_is_interrupted() {
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("api.db");
    let store = api::store::open(&format!("sqlite:{}", file.display())).await.unwrap();
    store.close().await;
    drop(store);
    // Who has the file alone keeps the backup waiting, in the middle of its work.
    let options = SqliteConnectOptions::new().filename(&file).locking_mode(SqliteLockingMode::Exclusive);
    let mut alone = options.connect().await.unwrap();
    sqlx::raw_sql("BEGIN EXCLUSIVE; COMMIT").execute(&mut alone).await.unwrap();

    let mut backup = command(&folder, &["backup", "monday"]);
    let backup = backup.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let parts = || {
        let names = fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().file_name());
        names.filter(|name| name.to_string_lossy().starts_with("monday")).count()
    };
    while parts() == 0 {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    let asked = Command::new("kill").args(["-TERM", &backup.id().to_string()]).status().unwrap();
    assert!(asked.success());
    let interrupted = backup.wait_with_output().unwrap();
    assert_eq!(interrupted.status.code(), Some(1), "{}", text(&interrupted));
    assert!(text(&interrupted).contains("interrupted; nothing is left of it"), "{}", text(&interrupted));
    assert_eq!(parts(), 0);
    alone.close().await.unwrap();
}

#[tokio::test]
async fn what_must_be_mended_is_told_to_people_and_to_scripts() {
    let folder = TempDir::new().unwrap();
    let table = api(&folder, &["check"]);
    assert_eq!(table.status.code(), Some(1), "{}", text(&table));
    for line in [
        "Access tokens of http://127.0.0.1:9",
        "  audiences             https://expenses-api",
        "! keys                  the issuer's keys are out of reach: no token of its can be checked",
        "- reached               api.db is not there yet",
        "The files of receipts, in receipts",
        "- storage               receipts is not there yet; the first start makes it",
    ] {
        assert!(text(&table).contains(line), "{line}\n{}", text(&table));
    }
    let json = api(&folder, &["check", "--json"]);
    let found = serde_json::from_slice::<serde_json::Value>(&json.stdout).unwrap();
    assert_eq!(found["usable"], false);
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0, "it changes nothing");
    fs::create_dir(folder.path().join("receipts")).unwrap();
    let table = text(&api(&folder, &["check"]));
    assert!(table.contains("  storage               a file was written, read and removed"), "{table}");
    let unknown = api(&folder, &["serve"]);
    assert_eq!(unknown.status.code(), Some(2));
}

//! A backup is of one moment, whole, its owner's alone, and never over anything; it is put back where nobody is at work, and
//! only where it is whole and of this program.

use std::{
    fs,
    path::{Path, PathBuf},
};

use program::database::{BackUpError, Database, OpenLock, RestoreError, back_up, restore};
use sqlx::{
    AssertSqlSafe, ConnectOptions, Connection, SqlSafeStr as _, SqliteConnection,
    migrate::{Migration, MigrationType, Migrator},
    sqlite::{SqliteConnectOptions, SqliteJournalMode},
};
use tempfile::TempDir;

/// The tables of a program, in its first release and in a later one.
fn tables(releases: usize) -> Migrator {
    let statements =
        ["CREATE TABLE notes (text TEXT NOT NULL)", "CREATE INDEX notes_by_text ON notes (text)"];
    let migration = |(statement, version): (&'static str, i64)| {
        Migration::new(version, "notes".into(), MigrationType::Simple, statement.into_sql_str(), false)
    };
    Migrator::with_migrations(statements.into_iter().zip(1..).take(releases).map(migration).collect())
}

struct Place {
    folder: TempDir,
}

impl Place {
    fn new() -> Self {
        Self { folder: TempDir::new().unwrap() }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn database(&self, name: &'static str, releases: usize) -> Database {
        let address = format!("sqlite:{}", self.path(&format!("{name}.db")).display());
        Database::new(name, &address, tables(releases)).unwrap()
    }

    /// A program that has the database open and has written these notes.
    async fn writer(&self, name: &str, notes: &[&str]) -> SqliteConnection {
        let mut connection = open(&self.path(&format!("{name}.db"))).await;
        tables(2).run_direct(None, &mut connection, false).await.unwrap();
        for note in notes {
            write(&mut connection, note).await;
        }
        connection
    }

    async fn notes(&self, name: &str) -> Vec<String> {
        let mut connection = open(&self.path(&format!("{name}.db"))).await;
        let notes = sqlx::query_scalar("SELECT text FROM notes ORDER BY text").fetch_all(&mut connection);
        let notes = notes.await.unwrap();
        connection.close().await.unwrap();
        notes
    }

    /// What lies in the folder.
    fn names(&self) -> Vec<String> {
        let files = fs::read_dir(self.folder.path()).unwrap();
        let mut names =
            files.map(|file| file.unwrap().file_name().into_string().unwrap()).collect::<Vec<_>>();
        names.sort();
        names
    }
}

async fn open(path: &Path) -> SqliteConnection {
    let options = SqliteConnectOptions::new().filename(path).create_if_missing(true);
    options.journal_mode(SqliteJournalMode::Wal).connect().await.unwrap()
}

async fn write(connection: &mut SqliteConnection, note: &str) {
    let insert = AssertSqlSafe(format!("INSERT INTO notes VALUES ('{note}')"));
    sqlx::query(insert).execute(connection).await.unwrap();
}

#[tokio::test]
async fn what_was_committed_comes_back_and_what_stood_there_is_kept() {
    let place = Place::new();
    let (one, two) = (place.database("one", 2), place.database("two", 2));
    let (mut first, second) = (place.writer("one", &["kept"]).await, place.writer("two", &["other"]).await);
    let file = place.path("backup");
    // Both programs have their databases open, and what is committed is in their logs.
    back_up(&[&one, &two], &file).await.unwrap();
    assert!(!place.names().iter().any(|name| name.contains("unfinished")), "{:?}", place.names());
    #[cfg(unix)]
    {
        let mode = std::os::unix::fs::PermissionsExt::mode(&fs::metadata(&file).unwrap().permissions());
        assert_eq!(mode & 0o777, 0o600, "it is its owner's alone");
    }

    write(&mut first, "later").await;
    let in_use = restore(&[&one, &two], &file).await.unwrap_err();
    assert!(matches!(&in_use, RestoreError::InUse(path) if path.ends_with("one.db")), "{in_use}");
    assert_eq!(place.notes("one").await, ["kept", "later"]);

    first.close().await.unwrap();
    second.close().await.unwrap();
    let restored = restore(&[&one, &two], &file).await.unwrap();
    assert_eq!(place.notes("one").await, ["kept"]);
    assert_eq!(place.notes("two").await, ["other"]);
    let before = restored[0].before.clone().unwrap();
    assert_eq!(before, place.path("one.db.before-restore"));
    let mut before = open(&before).await;
    let notes: Vec<String> =
        sqlx::query_scalar("SELECT text FROM notes ORDER BY text").fetch_all(&mut before).await.unwrap();
    assert_eq!(notes, ["kept", "later"]);
    before.close().await.unwrap();

    let again = restore(&[&one, &two], &file).await.unwrap();
    assert_eq!(again[0].before.clone().unwrap(), place.path("one.db.before-restore-2"));
    assert!(!place.names().iter().any(|name| name.contains("restoring")), "{:?}", place.names());
}

#[tokio::test]
async fn a_program_that_is_idle_and_has_no_connection_open_keeps_its_database_too() {
    let place = Place::new();
    let one = place.database("one", 2);
    place.writer("one", &["kept"]).await.close().await.unwrap();
    back_up(&[&one], &place.path("backup")).await.unwrap();
    let at_work = OpenLock::shared(place.path("one.db")).await.unwrap();
    let refused = restore(&[&one], &place.path("backup")).await.unwrap_err();
    assert!(matches!(refused, RestoreError::InUse(_)), "{refused}");
    drop(at_work);
    restore(&[&one], &place.path("backup")).await.unwrap();
}

#[tokio::test]
async fn nothing_is_written_over_and_nothing_is_left_of_a_failure() {
    let place = Place::new();
    let (one, none) = (place.database("one", 2), place.database("none", 2));
    place.writer("one", &["kept"]).await.close().await.unwrap();
    fs::write(place.path("there"), "precious").unwrap();
    let refused = back_up(&[&one], &place.path("there")).await.unwrap_err();
    assert!(matches!(refused, BackUpError::Exists(_)), "{refused}");
    assert_eq!(fs::read_to_string(place.path("there")).unwrap(), "precious");
    let before = place.names();
    let missing = back_up(&[&one, &none], &place.path("backup")).await.unwrap_err();
    assert!(matches!(missing, BackUpError::Missing(_)), "{missing}");
    assert_eq!(place.names(), before);
    let postgres = Database::new("one", "postgres://u:hush@db.example/one", tables(1)).unwrap();
    let refused = back_up(&[&postgres], &place.path("backup")).await.unwrap_err();
    assert!(matches!(refused, BackUpError::NotAFile("one")), "{refused}");
    assert!(!format!("{refused:?}").contains("hush"));
}

#[tokio::test]
async fn what_is_cut_short_damaged_or_of_others_replaces_nothing() {
    let place = Place::new();
    let (one, two) = (place.database("one", 2), place.database("two", 2));
    place.writer("one", &["kept"]).await.close().await.unwrap();
    place.writer("two", &["kept"]).await.close().await.unwrap();
    let good = place.path("good");
    back_up(&[&one], &good).await.unwrap();
    let bytes = fs::read(&good).unwrap();
    let mut connection = place.writer("one", &[]).await;
    write(&mut connection, "present").await;
    connection.close().await.unwrap();

    let bad = place.path("bad");
    for cut in [0, 100, 600, bytes.len() / 2, bytes.len() - 2048] {
        fs::write(&bad, &bytes[..cut]).unwrap();
        let refused = restore(&[&one], &bad).await.unwrap_err();
        assert!(matches!(refused, RestoreError::Backup { .. }), "{cut}: {refused}");
    }
    let mut changed = bytes.clone();
    changed[bytes.len() / 2] ^= 1;
    fs::write(&bad, changed).unwrap();
    let refused = restore(&[&one], &bad).await.unwrap_err();
    assert!(matches!(refused, RestoreError::Backup { .. }), "{refused}");
    fs::write(&bad, "no archive at all").unwrap();
    assert!(matches!(restore(&[&one], &bad).await.unwrap_err(), RestoreError::Backup { .. }));

    back_up(&[&two], &place.path("two")).await.unwrap();
    let of_others = restore(&[&one], &place.path("two")).await.unwrap_err();
    assert!(matches!(of_others, RestoreError::Backup { .. }), "{of_others}");
    let lacking = restore(&[&one, &two], &place.path("two")).await.unwrap_err();
    assert!(matches!(lacking, RestoreError::Lacking { name: "one", .. }), "{lacking}");
    let newer = restore(&[&place.database("one", 1)], &good).await.unwrap_err();
    assert!(matches!(newer, RestoreError::Newer("one")), "{newer}");

    assert_eq!(place.notes("one").await, ["kept", "present"], "it is as it was");
    assert!(!place.names().iter().any(|name| name.contains("restor")), "{:?}", place.names());
    restore(&[&one], &good).await.unwrap();
    assert_eq!(place.notes("one").await, ["kept"]);
}

#[tokio::test]
async fn a_damaged_database_can_be_replaced_and_what_an_interrupted_command_left_is_no_hindrance() {
    let place = Place::new();
    let one = place.database("one", 2);
    place.writer("one", &["kept"]).await.close().await.unwrap();
    back_up(&[&one], &place.path("backup")).await.unwrap();
    fs::write(place.path("one.db"), "no database any more".repeat(1000)).unwrap();
    fs::write(place.path("one.db-wal"), "nor a log").unwrap();
    fs::write(place.path("one.db.restoring"), "half of it").unwrap();
    restore(&[&one], &place.path("backup")).await.unwrap();
    assert_eq!(place.notes("one").await, ["kept"]);
    assert!(fs::read(place.path("one.db.before-restore")).unwrap().starts_with(b"no database"));

    fs::remove_file(place.path("one.db")).unwrap();
    let restored = restore(&[&one], &place.path("backup")).await.unwrap();
    assert_eq!(restored[0].before, None);
    assert_eq!(place.notes("one").await, ["kept"]);
}

#[tokio::test]
async fn a_database_is_looked_at_without_a_change() {
    let place = Place::new();
    let one = place.database("one", 2);
    assert!(one.inspect().await.unwrap().tables.is_none(), "no file is made");
    assert!(place.names().is_empty());
    let mut writer = place.writer("one", &["kept"]).await;
    let tables = one.inspect().await.unwrap().tables.unwrap();
    assert!(tables.newest == Some(2) && tables.pending.is_empty() && tables.are_usable(), "{tables:?}");
    let of_older_program = place.database("one", 1).inspect().await.unwrap().tables.unwrap();
    assert_eq!(of_older_program.unknown, [2]);
    write(&mut writer, "more").await;
    writer.close().await.unwrap();
    let before = (place.names(), fs::read(place.path("one.db")).unwrap());
    one.inspect().await.unwrap();
    assert_eq!((place.names(), fs::read(place.path("one.db")).unwrap()), before);
}

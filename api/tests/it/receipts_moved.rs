//! A database whose receipts are in it, as an earlier release wrote them, is moved while it is in use.

use std::{
    future::{Future, poll_fn},
    path::Path,
    pin::pin,
    task::Poll,
};

use api::{Clock, Moved, SystemClock, move_receipts};
use axum::http::Method;
use sqlx::{Connection, SqliteConnection, migrate::Migrator, sqlite::SqliteConnectOptions};
use tempfile::TempDir;

use crate::{
    captured_log,
    signing::SigningKey,
    test_app::TestApp,
    test_storage::{TestStorage, on_each_storage},
};

on_each_storage!(
    a_database_is_moved_however_often_it_is_interrupted,
    two_that_move_at_once_and_a_person_who_removes_one_do_no_harm,
    a_receipt_that_was_damaged_before_stays_where_it_is,
);

const EXPENSE: &str = "00000000-0000-0000-0000-000000000011";
const FIRST: &str = "
    INSERT INTO people (id, issuer, subject) VALUES (1, 'https://idp.example', 'ada');
    INSERT INTO expenses (id, person_id, spent_on, merchant, description, category, amount_minor, currency, version, created_at)
        VALUES ('00000000-0000-0000-0000-000000000011', 1, '2026-09-20', 'Yellow Cab', 'Taxi.', 'transport', 900, 'EUR', 1, 1790000000);
";

/// The database of the release before, with receipts of these contents; and where each is read.
async fn before(file: &Path, contents: &[Vec<u8>]) -> Vec<String> {
    let options = SqliteConnectOptions::new().filename(file).create_if_missing(true).foreign_keys(true);
    let mut db = SqliteConnection::connect_with(&options).await.unwrap();
    let all = Migrator::new(Path::new("../migrations/api/sqlite")).await.unwrap();
    all.run_to(17, &mut db).await.unwrap();
    sqlx::raw_sql(FIRST).execute(&mut db).await.unwrap();
    let mut paths = Vec::new();
    for (n, content) in contents.iter().enumerate() {
        let id = format!("00000000-0000-4000-8000-{n:012}");
        sqlx::query(
            "INSERT INTO receipts (id, expense_id, name, media_type, size, added_at)
             VALUES (?1, ?2, 'taxi.pdf', 'application/pdf', ?3, 1790000000)",
        )
        .bind(&id)
        .bind(EXPENSE)
        .bind(content.len() as i64)
        .execute(&mut db)
        .await
        .unwrap();
        sqlx::query("INSERT INTO receipt_files (receipt_id, content) VALUES (?1, ?2)")
            .bind(&id)
            .bind(content)
            .execute(&mut db)
            .await
            .unwrap();
        paths.push(format!("/expenses/{EXPENSE}/receipts/{id}"));
    }
    db.close().await.unwrap();
    paths
}

/// That database under the present release.
struct Upgraded {
    app: TestApp,
    contents: Vec<Vec<u8>>,
    paths: Vec<String>,
    file: std::path::PathBuf,
    _folder: TempDir,
}

impl Upgraded {
    async fn new(storage: TestStorage) -> Self {
        let folder = TempDir::new().unwrap();
        let file = folder.path().join("api.db");
        let sizes = [20, 70_000, 1_000_000, 1, 300_000, 5 << 20];
        let content = |(n, size): (u8, usize)| [&b"%PDF-1.7\n"[..], &vec![n; size]].concat();
        let contents: Vec<_> = (1..).zip(sizes).map(content).collect();
        let paths = before(&file, &contents).await;
        let store = api::store::open(&format!("sqlite:{}", file.display())).await.unwrap();
        let key = SigningKey::es256("k1");
        let app = TestApp::builder(&key).storage(storage).build_on(store, key).await;
        Self { app, contents, paths, file, _folder: folder }
    }

    async fn assert_all_are_there_and_the_same(&self) {
        for (path, content) in self.paths.iter().zip(&self.contents) {
            let read = self.app.get_by(self.app.ada(), path).await;
            assert!(read.status == 200 && read.body == *content, "{path}: {}", read.status);
        }
    }

    async fn execute(&self, statement: &'static str) {
        let mut db = SqliteConnection::connect(&format!("sqlite:{}", self.file.display())).await.unwrap();
        sqlx::query(statement).execute(&mut db).await.unwrap();
    }

    /// How many receipts' files are in the database, and how many are not.
    async fn places(&self) -> (i64, i64) {
        let mut db = SqliteConnection::connect(&format!("sqlite:{}", self.file.display())).await.unwrap();
        sqlx::query_as("SELECT (SELECT COUNT(*) FROM receipt_files), (SELECT COUNT(*) FROM receipt_objects)")
            .fetch_one(&mut db)
            .await
            .unwrap()
    }
}

/// What the work gives, unless it is given up before: after it was polled so many times.
async fn polled<T>(work: impl Future<Output = T>, mut times: usize) -> Option<T> {
    let mut work = pin!(work);
    poll_fn(|context| match work.as_mut().poll(context) {
        Poll::Ready(given) => Poll::Ready(Some(given)),
        Poll::Pending if times == 0 => Poll::Ready(None),
        Poll::Pending => {
            times -= 1;
            Poll::Pending
        }
    })
    .await
}

async fn a_database_is_moved_however_often_it_is_interrupted(storage: TestStorage) {
    let upgraded = Upgraded::new(storage).await;
    upgraded.assert_all_are_there_and_the_same().await;
    assert_eq!(upgraded.places().await, (6, 0));
    let mut interruptions_midway = 0;
    // Each run comes a little further than the one before; a small file takes a few steps, a large one hundreds.
    let furthers = std::iter::successors(Some(0), |times| Some(times + times / 4 + 1));
    for times in furthers {
        let run = polled(move_receipts(&upgraded.app.store, &upgraded.app.receipts), times).await;
        let (in_database, moved) = upgraded.places().await;
        assert_eq!(in_database + moved, 6, "each is in one place");
        upgraded.assert_all_are_there_and_the_same().await;
        if let Some(run) = run {
            run.unwrap();
            assert_eq!((in_database, moved), (0, 6));
            break;
        }
        interruptions_midway += usize::from(in_database > 0 && moved > 0);
    }
    assert!(interruptions_midway > 3, "{interruptions_midway}");
    let again = move_receipts(&upgraded.app.store, &upgraded.app.receipts).await.unwrap();
    assert_eq!(again, Moved::default(), "there is nothing left to move");

    let later = SystemClock.now() + std::time::Duration::from_hours(25);
    api::sweep_receipts(&upgraded.app.receipts, &upgraded.app.store, later).await.unwrap();
    assert_eq!(upgraded.app.storage.files().len(), 6, "what the interruptions left is gone");
    upgraded.assert_all_are_there_and_the_same().await;
}

async fn two_that_move_at_once_and_a_person_who_removes_one_do_no_harm(storage: TestStorage) {
    let mut upgraded = Upgraded::new(storage).await;
    let (store, receipts) = (&upgraded.app.store, &upgraded.app.receipts);
    let removal = upgraded.app.call(&Method::DELETE, &upgraded.paths[3]).by(upgraded.app.ada()).send();
    let (one, other, removed) =
        tokio::join!(move_receipts(store, receipts), move_receipts(store, receipts), removal);
    assert_eq!(removed.status, 204);
    let moved = one.unwrap().moved + other.unwrap().moved;
    assert!((5..=6).contains(&moved), "{moved}");
    assert_eq!(upgraded.places().await, (0, 5));
    assert_eq!(upgraded.app.storage.files().len(), 5, "whoever came second removed what it had written");
    upgraded.paths.remove(3);
    upgraded.contents.remove(3);
    upgraded.assert_all_are_there_and_the_same().await;
}

async fn a_receipt_that_was_damaged_before_stays_where_it_is(storage: TestStorage) {
    let upgraded = Upgraded::new(storage).await;
    upgraded.execute("DROP TRIGGER receipt_files_are_not_changed").await;
    upgraded
        .execute("UPDATE receipt_files SET content = x'00' WHERE receipt_id = '00000000-0000-4000-8000-000000000001'")
        .await;
    let moved = move_receipts(&upgraded.app.store, &upgraded.app.receipts).await.unwrap();
    assert_eq!(moved, Moved { moved: 5, damaged: 1 });
    assert!(captured_log::take().contains("00000000-0000-4000-8000-000000000001"));

    upgraded.app.storage.set_down(true);
    let nothing = move_receipts(&upgraded.app.store, &upgraded.app.receipts).await.unwrap();
    assert_eq!(nothing, Moved { moved: 0, damaged: 1 });
    upgraded.execute("UPDATE receipt_files SET content = CAST('%PDF-1.7' AS BLOB)").await;
    upgraded.execute("DROP TRIGGER receipts_are_not_changed").await;
    upgraded.execute("UPDATE receipts SET size = 8 WHERE size = 70009").await;
    let error = move_receipts(&upgraded.app.store, &upgraded.app.receipts).await.unwrap_err();
    assert_eq!(error.moved, Moved::default(), "what can't be stored stays in the database");
    assert_eq!(upgraded.places().await, (1, 5));
    upgraded.app.storage.set_down(false);
    assert_eq!(move_receipts(&upgraded.app.store, &upgraded.app.receipts).await.unwrap().moved, 1);
}

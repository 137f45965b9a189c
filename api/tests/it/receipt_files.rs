//! The files of receipts, in a folder and in a bucket: they come and go as streams, are verified, and leave nothing behind.

use std::{fs, io, time::Duration};

use api::{Clock, Receipts, SystemClock, sweep_receipts};
use axum::{
    body::{Body, Bytes},
    http::{Method, Request, header},
};
use http_body_util::BodyExt;
use serde_json::{Value, json};
use sqlx::AnyConnection;
use tokio::{sync::mpsc, time::sleep};
use tower::ServiceExt;

use crate::{
    call::{Call, id},
    captured_log,
    signing::SigningKey,
    test_app::TestApp,
    test_storage::{TestStorage, on_each_storage},
};

on_each_storage!(
    a_large_file_is_stored_while_it_comes_and_leaves_as_a_stream,
    an_upload_that_is_given_up_leaves_nothing,
    a_damaged_file_is_told_and_never_sent_as_good,
    what_is_refused_sent_again_or_removed_leaves_no_file,
    while_the_storage_fails_everything_else_works_and_nothing_is_lost,
    files_that_no_receipt_names_go_after_a_day_and_no_others,
    a_check_says_whether_the_storage_can_be_used,
    anybody_is_told_whether_receipts_can_be_stored_and_it_is_looked_at_once_a_minute,
);

const PDF: &[u8] = b"%PDF-1.7\n%%EOF\n";
const UNAVAILABLE: &str =
    "receipts can't be stored or read just now; try again in a few seconds, nothing that was there is lost";
const DAMAGED: &str =
    "the file of this receipt is damaged; add it again, or ask whoever runs this to restore it";
/// So much larger than what is held in memory that some of it must be stored before the rest is there.
const LARGE: usize = 11 << 20;

async fn large_app(storage: TestStorage) -> TestApp {
    let key = SigningKey::es256("k1");
    TestApp::builder(&key).storage(storage).receipt_limit(LARGE).build(key).await
}

fn receipts(expense: &Value) -> String {
    format!("/expenses/{}/receipts", id(expense))
}

fn adding<'a>(app: &'a TestApp, expense: &Value, content: impl Into<Body>) -> Call<'a> {
    let call = app.call(&Method::POST, &receipts(expense)).by(app.ada());
    call.header("content-type", "application/pdf").body(content)
}

/// A PDF of so many bytes, no two pieces of which are alike.
fn pdf(length: usize) -> Vec<u8> {
    let mut content = PDF.to_vec();
    content.extend((0_u64..).flat_map(|n| n.wrapping_mul(0x9e37_79b9_7f4a_7c15).to_le_bytes()).take(length));
    content.truncate(length);
    content
}

/// A body that ends when its sender is dropped.
fn body() -> (mpsc::Sender<Bytes>, Body) {
    let (sender, pieces) = mpsc::channel::<Bytes>(1);
    let pieces = futures::stream::unfold(pieces, async |mut pieces| {
        Some((Ok::<_, io::Error>(pieces.recv().await?), pieces))
    });
    (sender, Body::from_stream(pieces))
}

/// Waits until that is so; a test that waits too long has failed.
async fn until(mut is_so: impl FnMut() -> bool) {
    for _ in 0..500 {
        if is_so() {
            return;
        }
        sleep(Duration::from_millis(20)).await;
    }
    panic!("it has not come so far in ten seconds");
}

async fn database(app: &TestApp) -> AnyConnection {
    app.database.connect().await
}

async fn a_large_file_is_stored_while_it_comes_and_leaves_as_a_stream(storage: TestStorage) {
    let app = large_app(storage).await;
    let expense = app.spend(app.ada(), 1850).await;
    let content = pdf(LARGE);
    let (sender, body) = body();
    let sending = async {
        let (first, rest) = content.split_at(6 << 20);
        sender.send(Bytes::copy_from_slice(first)).await.unwrap();
        for (n, piece) in rest.chunks(100_000).enumerate() {
            sender.send(Bytes::copy_from_slice(piece)).await.unwrap();
            // There is room for one piece. So the one before is taken, and the first one dealt with.
            assert!(n == 0 || app.storage.largest() >= 5 << 20);
        }
        drop(sender);
    };
    let (answer, ()) = tokio::join!(adding(&app, &expense, body).send(), sending);
    assert_eq!(answer.created()["size"], LARGE);
    let read = app.get_by(app.ada(), answer.header("location")).await;
    assert_eq!((read.status.as_u16(), read.header("content-length")), (200, &*LARGE.to_string()));
    assert!(read.body == content);
    assert_eq!(app.storage.files().len(), 1, "the parts are one");
}

async fn an_upload_that_is_given_up_leaves_nothing(storage: TestStorage) {
    let app = large_app(storage).await;
    let expense = app.spend(app.ada(), 1850).await;
    let (sender, body) = body();
    let upload = adding(&app, &expense, body).send();
    let cut_off = async {
        sender.send(pdf(6 << 20).into()).await.unwrap();
        // There is room for one piece. When the third is sent, the first was dealt with.
        for _ in 0..2 {
            sender.send(Bytes::from_static(b"more")).await.unwrap();
        }
        assert!(app.storage.largest() >= 5 << 20);
    };
    tokio::select! {
        answer = upload => panic!("nobody ended it: {answer}"),
        () = cut_off => {}
    }
    until(|| app.storage.largest() < 5 << 20).await;
    assert_eq!(app.storage.files().len(), 0);
    assert_eq!(app.get_by(app.ada(), &receipts(&expense)).await.ok(), json!({"items": []}));
}

/// Reads a file as a client does, which sees whether it came to its end.
async fn download(app: &TestApp, path: &str) -> (u16, Vec<u8>, bool) {
    let token = app.sign(app.ada());
    let request = Request::get(path).header(header::AUTHORIZATION, format!("Bearer {token}"));
    let answer = app.router.clone().oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
    let (status, mut body, mut read) = (answer.status().as_u16(), answer.into_body(), Vec::new());
    while let Some(frame) = body.frame().await {
        match frame {
            Ok(frame) => read.extend_from_slice(&frame.into_data().unwrap()),
            Err(_) => return (status, read, false),
        }
    }
    (status, read, true)
}

async fn a_damaged_file_is_told_and_never_sent_as_good(storage: TestStorage) {
    let app = large_app(storage).await;
    let report = app.report(app.ada(), 900).await;
    let expense = &report["expenses"][0];
    let zip = format!("/reports/{}/report.zip", id(&report));
    let (small, large) = (pdf(2_000), pdf(3_000_000));
    let add = async |content: &[u8]| {
        let before = app.storage.files();
        let answer = adding(&app, expense, content.to_vec()).send().await;
        answer.created();
        let file = app.storage.files().into_iter().find(|file| !before.contains(file)).unwrap();
        (answer.header("location").to_owned(), file)
    };
    let (good, _) = add(&small).await;
    let (path, file) = add(&large).await;
    assert_eq!(download(&app, &path).await, (200, large.clone(), true));
    assert!(download(&app, &zip).await.2, "the whole archive");

    let damage = |change: &dyn Fn(&mut Vec<u8>)| {
        let mut damaged = large.clone();
        change(&mut damaged);
        fs::write(&file, damaged).unwrap();
    };
    damage(&|content| content[1_000_000] ^= 1);
    let (status, read, is_whole) = download(&app, &path).await;
    assert!(status == 200 && !is_whole && read.len() < large.len(), "it breaks off before its end");
    assert!(!download(&app, &zip).await.2, "and so does the archive");
    assert!(captured_log::take().contains("is not what was stored"));
    damage(&|content| content.truncate(1_000_000));
    assert_eq!(app.get_by(app.ada(), &path).await.problem(), (500, DAMAGED.to_owned()));
    damage(&|content| content.push(0));
    assert_eq!(app.get_by(app.ada(), &path).await.problem(), (500, DAMAGED.to_owned()));
    damage(&|_| {});
    assert_eq!(download(&app, &path).await, (200, large.clone(), true), "restored from a backup");

    let (path, file) = add(&small).await;
    let mut damaged = small.clone();
    damaged[1_999] ^= 1;
    fs::write(&file, damaged).unwrap();
    assert_eq!(
        app.get_by(app.ada(), &path).await.problem(),
        (500, DAMAGED.to_owned()),
        "before any of it is sent"
    );
    fs::remove_file(&file).unwrap();
    assert_eq!(app.get_by(app.ada(), &path).await.problem(), (500, DAMAGED.to_owned()));
    assert_eq!(download(&app, &good).await, (200, small, true), "the others are as good as before");
    assert_eq!(app.call(&Method::DELETE, &path).by(app.ada()).send().await.status, 204);
    assert!(download(&app, &zip).await.2, "without it, the archive is whole");
}

async fn what_is_refused_sent_again_or_removed_leaves_no_file(storage: TestStorage) {
    let app = large_app(storage).await;
    let expense = app.spend(app.ada(), 1850).await;
    let bens = app.spend(app.ben(), 1850).await;
    assert_eq!(adding(&app, &bens, PDF).send().await.status, 404);
    assert_eq!(adding(&app, &expense, "<html>").send().await.status, 415);
    assert_eq!(adding(&app, &expense, vec![b' '; 6 << 20]).send().await.status, 415);
    let (sender, body) = body();
    let more = async {
        sender.send(pdf(LARGE).into()).await.unwrap();
        sender.send(Bytes::from_static(b" ")).await.unwrap();
    };
    let (answer, ()) = tokio::join!(adding(&app, &expense, body).send(), more);
    assert_eq!(answer.status, 413);
    until(|| app.storage.largest() < 5 << 20).await;
    assert_eq!(app.storage.files().len(), 0);

    let keyed =
        |content: &'static [u8]| adding(&app, &expense, content).header("idempotency-key", "k-1").send();
    let first = keyed(PDF).await.created();
    assert_eq!(keyed(PDF).await.created(), first);
    assert_eq!(keyed(b"%PDF-1.4\nanother").await.status, 422);
    assert_eq!(app.storage.files().len(), 1);
    for _ in 1..20 {
        adding(&app, &expense, PDF).send().await.created();
    }
    assert_eq!(adding(&app, &expense, PDF).send().await.status, 409);
    assert_eq!(app.storage.files().len(), 20, "two alike are two");

    let path = format!("{}/{}", receipts(&expense), id(&first));
    assert_eq!(app.call(&Method::DELETE, &path).by(app.ada()).send().await.status, 204);
    assert_eq!(app.storage.files().len(), 19);
}

async fn while_the_storage_fails_everything_else_works_and_nothing_is_lost(storage: TestStorage) {
    let app = large_app(storage).await;
    let expense = app.spend(app.ada(), 1850).await;
    let kept = adding(&app, &expense, PDF).send().await;
    let removed = adding(&app, &expense, PDF).send().await.created();

    app.storage.set_down(true);
    let keyed = || adding(&app, &expense, PDF).header("idempotency-key", "k-1").send();
    let failed = keyed().await;
    assert_eq!(failed.problem(), (503, UNAVAILABLE.to_owned()));
    assert_eq!(failed.header("retry-after"), "5");
    assert_eq!(adding(&app, &expense, pdf(LARGE)).send().await.problem(), (503, UNAVAILABLE.to_owned()));
    let read = app.get_by(app.ada(), kept.header("location")).await;
    assert_eq!(read.problem(), (503, UNAVAILABLE.to_owned()));
    assert!(captured_log::take().contains("the storage of receipts fails"));
    let path = format!("{}/{}", receipts(&expense), id(&removed));
    assert_eq!(app.call(&Method::DELETE, &path).by(app.ada()).send().await.status, 204);
    assert_eq!(app.get_by(app.ada(), &receipts(&expense)).await.ok()["items"], json!([kept.json()]));
    app.spend(app.ada(), 1850).await;

    app.storage.set_down(false);
    assert_eq!(app.get_by(app.ada(), kept.header("location")).await.body, PDF);
    keyed().await.created();
    let found = app.get_by(app.ada(), &receipts(&expense)).await.ok();
    assert_eq!(found["items"].as_array().unwrap().len(), 2);
    let later = SystemClock.now() + Duration::from_hours(25);
    assert_eq!(
        sweep_receipts(&app.receipts, &app.store, later).await.unwrap(),
        1,
        "of the one that was removed"
    );
    assert_eq!(app.storage.files().len(), 2);
}

async fn files_that_no_receipt_names_go_after_a_day_and_no_others(storage: TestStorage) {
    let app = large_app(storage).await;
    let expense = app.spend(app.ada(), 1850).await;
    let kept = adding(&app, &expense, PDF).send().await;
    let kept_file = app.storage.files();
    adding(&app, &expense, PDF).send().await.created();
    // What another database keeps at the same address, what is left of a process that was killed, and what is not ours.
    let another = TestApp::new().await;
    let others = Receipts::open(&app.storage.location(), &another.store).await.unwrap();
    let folder = kept_file[0].parent().unwrap();
    let unfinished = folder.join("0123456789abcdef0123456789abcdef#1");
    let elsewhere = app.storage.root().join("readme.txt");
    fs::write(&elsewhere, "left").unwrap();
    if app.storage.is_folder() {
        fs::write(&unfinished, "left").unwrap();
    }
    // As a process does that is killed between the file and its row.
    let mut db = database(&app).await;
    let kept_id = kept.json()["id"].as_str().unwrap().to_owned();
    sqlx::query("DELETE FROM receipts WHERE id <> $1").bind(kept_id).execute(&mut db).await.unwrap();

    let now = SystemClock.now();
    let sweep = async |after: Duration| sweep_receipts(&app.receipts, &app.store, now + after).await.unwrap();
    assert_eq!(sweep(Duration::ZERO).await, 0);
    assert_eq!(sweep(Duration::from_hours(23)).await, 0, "its row may be on its way");
    let later = Duration::from_hours(25);
    assert_eq!(sweep_receipts(&others, &another.store, now + later).await.unwrap(), 0, "not theirs");
    assert_eq!(sweep(later).await, 1 + u64::from(app.storage.is_folder()));
    assert_eq!(sweep(later).await, 0);
    let mut left = app.storage.files();
    left.sort_by_key(|file| *file == elsewhere);
    assert_eq!(left, [kept_file[0].clone(), elsewhere]);
    assert_eq!(app.get_by(app.ada(), kept.header("location")).await.body, PDF);
}

async fn a_check_says_whether_the_storage_can_be_used(storage: TestStorage) {
    let app = TestApp::storing(storage).await;
    app.receipts.check().await.unwrap();
    assert_eq!(app.storage.files().len(), 0, "it leaves nothing");
    app.storage.set_down(true);
    let error = app.receipts.check().await.unwrap_err().to_string();
    assert!(error.contains("can't be written") && error.contains(app.receipts.location()), "{error}");
    assert!(
        error.contains("see whether it can be reached from here, may be written, and has room"),
        "{error}"
    );
    app.storage.set_down(false);
    app.receipts.check().await.unwrap();
}

async fn anybody_is_told_whether_receipts_can_be_stored_and_it_is_looked_at_once_a_minute(
    storage: TestStorage,
) {
    let app = TestApp::storing(storage).await;
    let asked = async || app.get("/readyz/receipts").await;
    assert_eq!(asked().await.body, "ready\n");
    app.storage.set_down(true);
    assert_eq!(asked().await.status, 200, "as it was");
    app.clock.turn(Duration::from_secs(61));
    let told = asked().await;
    assert_eq!((told.status.as_u16(), &told.json()["detail"]), (503, &Value::Null), "{told}");
    assert_eq!(app.get("/readyz").await.status, 200, "all else works");
    app.storage.set_down(false);
    assert_eq!(asked().await.status, 503, "as it was");
    app.clock.turn(Duration::from_secs(61));
    assert_eq!(asked().await.body, "ready\n");
    assert_eq!(app.storage.files().len(), 0, "it leaves nothing");
}

#[tokio::test]
async fn a_bucket_that_lets_nobody_in_is_told_with_what_would_mend_it() {
    let storage = TestStorage::bucket().await;
    let app = TestApp::new().await;
    let stranger = Receipts::open(&storage.location_with("another secret"), &app.store).await.unwrap();
    let error = stranger.check().await.unwrap_err().to_string();
    assert!(
        error.contains("403") && error.contains("credentials that may get, put, list and delete"),
        "{error}"
    );
    assert!(!error.contains('<') && !error.contains("secret"), "{error}");
}

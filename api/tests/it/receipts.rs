//! `…/receipts`: files that prove an expense.

use axum::{body::Body, http::Method};
use serde_json::{Value, json};

use crate::{
    call::{Call, id},
    signing::{SigningKey, Token},
    test_app::{Answer, TestApp},
    test_storage::{TestStorage, on_each_storage},
};

const PDF: &[u8] = b"%PDF-1.7\n%%EOF\n";
const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR";
const CLOSED: &str = "the report was submitted; retract it to change what is in it";

fn receipts(expense: &Value) -> String {
    format!("/expenses/{}/receipts", id(expense))
}

/// The call that adds a PDF called `name`.
fn adding<'a>(app: &'a TestApp, token: Token, expense: &Value, name: &str) -> Call<'a> {
    let path = format!("{}?name={name}", receipts(expense));
    app.call(&Method::POST, &path).by(token).header("content-type", "application/pdf").body(PDF)
}

async fn add(app: &TestApp, token: Token, expense: &Value) -> Value {
    adding(app, token, expense, "taxi.pdf").send().await.created()
}

async fn remove(app: &TestApp, token: Token, expense: &Value, receipt: &Value) -> Answer {
    app.call(&Method::DELETE, &format!("{}/{}", receipts(expense), id(receipt))).by(token).send().await
}

on_each_storage!(
    a_receipt_comes_back_as_it_was_and_can_do_nothing_in_a_browser,
    a_file_is_taken_only_if_it_is_what_it_is_said_to_be,
    a_file_over_the_limit_is_refused_with_the_limit_and_does_not_widen_other_bodies,
    a_body_that_breaks_off_is_told_from_one_that_is_too_large,
    what_proves_a_report_comes_at_once_for_its_owner_and_for_who_decides_on_it,
    another_persons_receipts_are_as_good_as_not_there,
    who_may_decide_on_a_report_reads_its_receipts_and_nobody_else_does,
    what_was_handed_in_keeps_its_receipts_and_its_history_names_them,
    a_receipt_sent_again_with_its_key_is_added_once,
    an_expense_has_twenty_receipts_at_most,
);

async fn a_receipt_comes_back_as_it_was_and_can_do_nothing_in_a_browser(storage: TestStorage) {
    let app = TestApp::storing(storage).await;
    let expense = app.spend(app.ada(), 1850).await;
    let answer = adding(&app, app.ada(), &expense, "Quittung%20%22K%C3%A4se%22.exe").send().await;
    let receipt = answer.created();
    assert_eq!(receipt["name"], "Quittung \"Käse\".exe.pdf");
    assert_eq!((&receipt["media_type"], &receipt["size"]), (&json!("application/pdf"), &json!(PDF.len())));
    assert_eq!(app.get_by(app.ada(), &receipts(&expense)).await.ok(), json!({"items": [receipt]}));

    let file = app.get_by(app.ada(), answer.header("location")).await;
    assert_eq!((file.status.as_u16(), &file.body[..]), (200, PDF));
    for (name, value) in [
        ("content-type", "application/pdf"),
        ("x-content-type-options", "nosniff"),
        ("content-security-policy", "sandbox; default-src 'none'"),
        ("cache-control", "private, no-store"),
        ("etag", &format!("\"{}\"", id(&receipt))),
        (
            "content-disposition",
            "attachment; filename=\"Quittung _K_se_.exe.pdf\"; \
             filename*=UTF-8''Quittung%20%22K%C3%A4se%22.exe.pdf",
        ),
    ] {
        assert_eq!(file.header(name), value, "{name}");
    }

    assert_eq!(remove(&app, app.ada(), &expense, &receipt).await.status, 204);
    assert_eq!(app.get_by(app.ada(), &receipts(&expense)).await.ok(), json!({"items": []}));
    let gone = app.get_by(app.ada(), answer.header("location")).await.problem();
    assert_eq!(gone, (404, "there is no such receipt".to_owned()));
}

async fn a_file_is_taken_only_if_it_is_what_it_is_said_to_be(storage: TestStorage) {
    let app = TestApp::storing(storage).await;
    let expense = app.spend(app.ada(), 1850).await;
    let send = |said: &str, content: &'static [u8]| {
        let call = app.call(&Method::POST, &receipts(&expense)).by(app.ada());
        call.header("content-type", said).body(content).send()
    };
    let script: &[u8] = b"<svg xmlns=\"http://www.w3.org/2000/svg\" onload=\"alert(1)\"/>";
    for (said, content) in [
        ("image/png", script),
        ("image/svg+xml", script),
        ("text/html", b"<script>alert(1)</script>"),
        ("image/png", PDF),
        ("application/octet-stream", PDF),
        ("application/pdf", b""),
    ] {
        let told = "a receipt is a PDF, PNG, JPEG or WebP file, and of the kind that Content-Type says";
        assert_eq!(send(said, content).await.problem(), (415, told.to_owned()), "{said}");
    }
    assert_eq!(send("Image/PNG; charset=binary", PNG).await.created()["name"], "receipt.png");
}

async fn a_file_over_the_limit_is_refused_with_the_limit_and_does_not_widen_other_bodies(
    storage: TestStorage,
) {
    let key = SigningKey::es256("k1");
    let app = TestApp::builder(&key).storage(storage).receipt_limit(2_000_000).build(key).await;
    let expense = app.spend(app.ada(), 1850).await;
    let send = |length: usize| {
        let mut content = PDF.to_vec();
        content.resize(length, b' ');
        let call = app.call(&Method::POST, &receipts(&expense)).by(app.ada());
        call.header("content-type", "application/pdf").body(content)
    };
    assert_eq!(send(2_000_000).send().await.created()["size"], 2_000_000);
    let told = (413, "a receipt may have 2000000 bytes at most".to_owned());
    assert_eq!(send(2_000_001).send().await.problem(), told);
    let stream = Body::from_stream(futures_of(&[b'%'; 64 * 1024], 40));
    assert_eq!(send(0).body(stream).send().await.problem(), told, "one whose length is not announced, too");

    let report = app.call(&Method::POST, "/reports").by(app.ada()).header("content-type", "application/json");
    assert_eq!(report.body(vec![b' '; 16_385]).send().await.problem().0, 413);
}

/// The same chunk, so many times.
fn futures_of(
    chunk: &'static [u8],
    times: usize,
) -> impl futures::Stream<Item = Result<&'static [u8], std::io::Error>> {
    futures::stream::iter(std::iter::repeat_n(chunk, times).map(Ok))
}

async fn a_body_that_breaks_off_is_told_from_one_that_is_too_large(storage: TestStorage) {
    let app = TestApp::storing(storage).await;
    let expense = app.spend(app.ada(), 1850).await;
    let broken = || {
        let pieces = [Ok(PDF), Err(std::io::Error::from(std::io::ErrorKind::ConnectionReset))];
        Body::from_stream(futures::stream::iter(pieces))
    };
    let file = app.call(&Method::POST, &receipts(&expense)).by(app.ada());
    let told = (400, "the body can't be read".to_owned());
    assert_eq!(file.header("content-type", "application/pdf").body(broken()).send().await.problem(), told);
    let table = app.call(&Method::POST, "/imports").by(app.ada()).header("content-type", "text/csv");
    assert_eq!(table.body(broken()).send().await.problem(), told);
    assert_eq!(app.get_by(app.ada(), &receipts(&expense)).await.ok(), json!({"items": []}));
}

async fn what_proves_a_report_comes_at_once_for_its_owner_and_for_who_decides_on_it(storage: TestStorage) {
    let app = TestApp::storing(storage).await;
    let report = app.report(app.ada(), 900).await;
    let unproven = app.spend(app.ada(), 500).await;
    let proven = &report["expenses"][0];
    let receipts = [add(&app, app.ada(), proven).await, add(&app, app.ada(), proven).await];
    let path = format!("/reports/{}", id(&report));
    let present = app.get_by(app.ada(), &path).await.ok();
    let place = format!("{path}/expenses/{}", id(&unproven));
    let report = app.call(&Method::PUT, &place).by(app.ada()).seen(&present).send().await.ok();

    let own = app.get_by(app.ada(), &format!("{path}/receipts")).await.ok();
    let of =
        |expense: &Value| own["items"].as_array().unwrap().iter().find(|of| of["expense"] == expense["id"]);
    assert_eq!(own["items"].as_array().unwrap().len(), 2, "every expense, proven or not");
    assert_eq!(of(&unproven).unwrap()["receipts"], json!([]));
    let mut found = of(proven).unwrap()["receipts"].as_array().unwrap().clone();
    found.sort_by_key(|receipt| receipt["id"] != receipts[0]["id"]);
    assert_eq!(found, receipts);

    let for_approval = format!("/approvals/{}/receipts", id(&report));
    assert_eq!(app.get_by(app.cleo(), &for_approval).await.status, 404, "it was not handed in");
    app.step(app.ada(), &format!("{path}/submit"), &report).await.ok();
    assert_eq!(app.get_by(app.cleo(), &for_approval).await.ok(), own);
    assert_eq!(app.get_by(app.ada(), &for_approval).await.status, 403);
    for stranger in [app.ben(), app.cleo()] {
        assert_eq!(app.get_by(stranger, &format!("{path}/receipts")).await.status, 404);
    }
}

async fn another_persons_receipts_are_as_good_as_not_there(storage: TestStorage) {
    let app = TestApp::storing(storage).await;
    let expense = app.spend(app.ada(), 1850).await;
    let receipt = add(&app, app.ada(), &expense).await;
    let path = format!("{}/{}", receipts(&expense), id(&receipt));
    for who in [app.ben(), app.cleo()] {
        let told = (404, "there is no such expense".to_owned());
        assert_eq!(app.get_by(who.clone(), &receipts(&expense)).await.problem(), told);
        assert_eq!(app.get_by(who.clone(), &path).await.problem(), told);
        assert_eq!(adding(&app, who.clone(), &expense, "a.pdf").send().await.problem(), told);
        assert_eq!(remove(&app, who, &expense, &receipt).await.problem(), told);
    }
    let bens = app.spend(app.ben(), 1850).await;
    let path = format!("{}/{}", receipts(&bens), id(&receipt));
    let told = (404, "there is no such receipt".to_owned());
    assert_eq!(app.get_by(app.ben(), &path).await.problem(), told, "nor under an expense of one's own");
    assert_eq!(app.get_by(app.ada(), &receipts(&expense)).await.ok()["items"][0], receipt);
}

async fn who_may_decide_on_a_report_reads_its_receipts_and_nobody_else_does(storage: TestStorage) {
    let app = TestApp::storing(storage).await;
    let report = app.report(app.ada(), 1850).await;
    let expense = report["expenses"][0].clone();
    let receipt = add(&app, app.ada(), &expense).await;
    let list = format!("/approvals/{}/expenses/{}/receipts", id(&report), id(&expense));
    let file = format!("{list}/{}", id(&receipt));
    let hidden = (404, "there is no such report".to_owned());
    assert_eq!(app.get_by(app.cleo(), &list).await.problem(), hidden, "an open report is its owner's alone");

    let report = app.get_by(app.ada(), &format!("/reports/{}", id(&report))).await.ok();
    app.step(app.ada(), &format!("/reports/{}/submit", id(&report)), &report).await.ok();
    assert_eq!(app.get_by(app.cleo(), &list).await.ok()["items"], json!([receipt]));
    let shown = app.get_by(app.cleo(), &file).await;
    assert_eq!((shown.status.as_u16(), &shown.body[..]), (200, PDF));
    assert_eq!(app.get_by(app.ben(), &list).await.status, 403, "the scope is needed");

    let bens = app.submitted(app.ben(), 900).await;
    let elsewhere = format!("/approvals/{}/expenses/{}/receipts", id(&bens), id(&expense));
    let told = (404, "there is no such expense in this report".to_owned());
    assert_eq!(app.get_by(app.cleo(), &elsewhere).await.problem(), told);
}

async fn what_was_handed_in_keeps_its_receipts_and_its_history_names_them(storage: TestStorage) {
    let app = TestApp::storing(storage).await;
    let report = app.report(app.ada(), 1850).await;
    let expense = report["expenses"][0].clone();
    let (kept, removed) = (add(&app, app.ada(), &expense).await, add(&app, app.ada(), &expense).await);
    assert_eq!(remove(&app, app.ada(), &expense, &removed).await.status, 204);

    let submit = format!("/reports/{}/submit", id(&report));
    assert_eq!(
        app.step(app.ada(), &submit, &report).await.status,
        412,
        "a receipt is a change of the report"
    );
    let report = app.get_by(app.ada(), &format!("/reports/{}", id(&report))).await.ok();
    app.step(app.ada(), &submit, &report).await.ok();
    let told = (409, CLOSED.to_owned());
    assert_eq!(adding(&app, app.ada(), &expense, "late.pdf").send().await.problem(), told);
    assert_eq!(remove(&app, app.ada(), &expense, &kept).await.problem(), told);

    let history = app.get_by(app.ada(), &format!("/reports/{}/history", id(&report))).await.ok();
    let events = history["items"].as_array().unwrap().iter();
    let notes: Vec<_> =
        events.filter(|event| event["note"] == "taxi.pdf").map(|event| &event["event"]).collect();
    assert_eq!(notes, ["receipt_removed", "receipt_added", "receipt_added"]);

    let mut db = app.database.connect().await;
    for statement in [
        "DELETE FROM receipts",
        "UPDATE receipts SET name = 'b.pdf'",
        "UPDATE receipt_objects SET sha256 = sha256",
    ] {
        assert!(sqlx::query(statement).execute(&mut db).await.is_err(), "{statement}");
    }
    sqlx::query("DELETE FROM people").execute(&mut db).await.unwrap();
    let left: i64 =
        sqlx::query_scalar("SELECT COUNT(*) FROM receipt_objects").fetch_one(&mut db).await.unwrap();
    assert_eq!(left, 0, "a receipt goes with its person");
}

async fn a_receipt_sent_again_with_its_key_is_added_once(storage: TestStorage) {
    let app = TestApp::storing(storage).await;
    let expense = app.spend(app.ada(), 1850).await;
    let send = |name: &'static str| adding(&app, app.ada(), &expense, name).header("idempotency-key", "k-1");
    let first = send("taxi.pdf").send().await.created();
    assert_eq!(send("taxi.pdf").send().await.created(), first);
    assert_eq!(send("other.pdf").send().await.problem().0, 422, "another name is another request");
    assert_eq!(app.get_by(app.ada(), &receipts(&expense)).await.ok()["items"].as_array().unwrap().len(), 1);
}

async fn an_expense_has_twenty_receipts_at_most(storage: TestStorage) {
    let app = TestApp::storing(storage).await;
    let expense = app.spend(app.ada(), 1850).await;
    for _ in 0..20 {
        add(&app, app.ada(), &expense).await;
    }
    let told = (409, "an expense holds 20 receipts at most; remove one first".to_owned());
    assert_eq!(adding(&app, app.ada(), &expense, "one-more.pdf").send().await.problem(), told);
}

#[tokio::test]
async fn the_demos_reports_are_proven_as_far_as_they_say() {
    let app = TestApp::with_demo_data().await;
    let reports = app.get_by(app.ada(), "/reports").await.ok();
    for report in reports["items"].as_array().unwrap() {
        let proven = app.get_by(app.ada(), &format!("/reports/{}/receipts", id(report))).await.ok();
        let expenses = proven["items"].as_array().unwrap();
        assert_eq!(report["expenses"], expenses.len());
        let missing = expenses.iter().filter(|expense| expense["receipts"] == json!([])).count();
        let expected = match report["status"].as_str().unwrap() {
            "open" => expenses.len(),
            "refused" => 2,
            _ => 0,
        };
        assert_eq!(missing, expected, "{}", report["title"]);
        for receipt in expenses.iter().filter_map(|expense| expense["receipts"].get(0)) {
            let expense = expenses.iter().find(|of| of["receipts"][0] == *receipt).unwrap();
            let path = format!("/expenses/{}/receipts/{}", expense["expense"].as_str().unwrap(), id(receipt));
            let file = app.get_by(app.ada(), &path).await;
            assert!(file.status == 200 && file.body.starts_with(b"%PDF-1.4"), "{file}");
        }
    }
}

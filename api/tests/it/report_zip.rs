//! `…/report.zip`: a report with its receipts.

use std::io::{Cursor, Read};

use axum::http::Method;
use serde_json::{Value, json};
use zip::{CompressionMethod, ZipArchive};

use crate::{
    call::{expense, id},
    signing::Token,
    test_app::{Answer, TestApp},
    test_storage::{TestStorage, on_each_storage},
};

const PDF: &[u8] = b"%PDF-1.7\n%%EOF\n";

/// Puts an expense of that merchant into Ada's report, with receipts of these names.
async fn spend(app: &TestApp, report: &Value, merchant: &str, receipts: &[&str]) -> Value {
    let draft = expense(json!({"merchant": merchant}));
    let spent = app.call(&Method::POST, "/expenses").by(app.ada()).json(&draft).send().await.created();
    for name in receipts {
        let path = format!("/expenses/{}/receipts?name={name}", id(&spent));
        let call = app.call(&Method::POST, &path).by(app.ada()).header("content-type", "application/pdf");
        call.body([PDF, name.as_bytes()].concat()).send().await.created();
    }
    let path = format!("/reports/{}/expenses/{}", id(report), id(&spent));
    app.call(&Method::PUT, &path).by(app.ada()).header("if-match", "*").send().await.ok()
}

async fn begin(app: &TestApp, title: &str) -> Value {
    let report = app.call(&Method::POST, "/reports").by(app.ada()).json(&json!({"title": title}));
    report.send().await.created()
}

async fn download(app: &TestApp, token: Token, list: &str, report: &Value) -> Answer {
    app.get_by(token, &format!("/{list}/{}/report.zip", id(report))).await
}

/// The files of an archive by their paths, sorted.
fn files(answer: &Answer) -> Vec<(String, String)> {
    assert_eq!(answer.status, 200, "{answer}");
    let mut archive = ZipArchive::new(Cursor::new(answer.body.to_vec())).unwrap();
    let mut files = Vec::new();
    for place in 0..archive.len() {
        let mut file = archive.by_index(place).unwrap();
        assert_eq!(file.compression(), CompressionMethod::Stored);
        let mut content = String::new();
        file.read_to_string(&mut content).unwrap();
        files.push((file.name().unwrap().into_owned(), content));
    }
    files.sort();
    files
}

on_each_storage!(
    a_report_is_a_folder_with_its_expenses_and_receipts,
    who_may_decide_on_a_report_downloads_it_and_nobody_else_does,
    a_report_without_receipts_is_an_archive_too,
);

async fn a_report_is_a_folder_with_its_expenses_and_receipts(storage: TestStorage) {
    let app = TestApp::storing(storage).await;
    let report = begin(&app, "Köln: \"Trip\" 1/2").await;
    spend(&app, &report, "Yellow Cab", &["taxi.pdf", "Taxi.pdf"]).await;
    spend(&app, &report, "No receipt", &[]).await;
    let report = spend(&app, &report, "../../etc", &["..%2f..%2fpasswd"]).await;
    let answer = download(&app, app.ada(), "reports", &report).await;
    for (name, value) in [
        ("content-type", "application/zip"),
        ("x-content-type-options", "nosniff"),
        ("cache-control", "private, no-store"),
        (
            "content-disposition",
            "attachment; filename=\"K_ln_ _Trip_ 1_2.zip\"; filename*=UTF-8''K%C3%B6ln_%20_Trip_%201_2.zip",
        ),
    ] {
        assert_eq!(answer.header(name), value, "{name}");
    }

    let merchants: Vec<_> =
        report["expenses"].as_array().unwrap().iter().map(|spent| &spent["merchant"]).collect();
    let number = |merchant: &str| merchants.iter().position(|found| *found == merchant).unwrap() + 1;
    let mut expected = vec![
        format!("receipts/{:02} Yellow Cab/taxi.pdf", number("Yellow Cab")),
        format!("receipts/{:02} Yellow Cab/Taxi (2).pdf", number("Yellow Cab")),
        format!("receipts/{:02} ____etc/passwd.pdf", number("../../etc")),
        "expenses.csv".to_owned(),
    ];
    let files = files(&answer);
    let pairs = files.iter().filter(|(name, _)| name.to_lowercase().contains("taxi")).count();
    assert_eq!((files.len(), pairs), (4, 2));
    // Which of two receipts of one second comes first is not told.
    for (name, _) in &files {
        expected.retain(|expected| !expected.eq_ignore_ascii_case(name));
    }
    assert_eq!(expected, [""; 0]);
    let (_, sheet) = &files[0];
    assert!(
        sheet.starts_with("date,merchant,") && sheet.lines().count() == 4 && sheet.contains("\"No receipt\"")
    );
    assert!(files[1..].iter().all(|(_, content)| content.as_bytes().starts_with(PDF)));
}

async fn who_may_decide_on_a_report_downloads_it_and_nobody_else_does(storage: TestStorage) {
    let app = TestApp::storing(storage).await;
    let report = begin(&app, "Trip").await;
    let report = spend(&app, &report, "Yellow Cab", &["taxi.pdf"]).await;
    let hidden = (404, "there is no such report".to_owned());
    assert_eq!(download(&app, app.cleo(), "approvals", &report).await.problem(), hidden, "it is open");

    app.step(app.ada(), &format!("/reports/{}/submit", id(&report)), &report).await.ok();
    let own = files(&download(&app, app.ada(), "reports", &report).await);
    assert_eq!(files(&download(&app, app.cleo(), "approvals", &report).await), own);
    assert_eq!(own.len(), 2);
    assert_eq!(download(&app, app.cleo(), "reports", &report).await.problem(), hidden);
    assert_eq!(download(&app, app.ben(), "reports", &report).await.problem(), hidden);
    assert_eq!(download(&app, app.ben(), "approvals", &report).await.status, 403, "the scope is needed");
}

async fn a_report_without_receipts_is_an_archive_too(storage: TestStorage) {
    let app = TestApp::storing(storage).await;
    let report = begin(&app, "...").await;
    let answer = download(&app, app.ada(), "reports", &report).await;
    assert_eq!(
        answer.header("content-disposition"),
        "attachment; filename=\"_.zip\"; filename*=UTF-8''_.zip"
    );
    assert_eq!(files(&answer).len(), 1);
}

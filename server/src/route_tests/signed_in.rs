//! The routes for files, to somebody who is signed in: the application's own router, over the development provider and the
//! real API in this process.

use std::{convert::Infallible, future, sync::Arc};

use axum::body::{Body, Bytes};
use futures::stream;
use http::StatusCode;
use tokio::{sync::Semaphore, task::JoinSet};

use super::browser::{Answer, Browser, Running};

const ADA: &str = "ada-alvarez";
const BEN: &str = "ben-okafor";

/// Ada Alvarez, who has just signed in.
async fn ada() -> Browser {
    Running::start().await.sign_in(ADA).await
}

/// The headers that every file leaves with which is to be kept.
#[track_caller]
fn is_safe_to_keep(answer: &Answer, media_type: &str) {
    let has = |name: &str| answer.headers[name].to_str().unwrap();
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
    assert_eq!(has("content-type"), media_type);
    assert!(has("content-disposition").starts_with("attachment; filename="), "{:?}", answer.headers);
    assert_eq!(has("x-content-type-options"), "nosniff");
    assert_eq!(has("cache-control"), "private, no-store");
    assert_eq!(has("content-security-policy"), "sandbox; default-src 'none'");
}

#[tokio::test]
async fn a_person_downloads_what_the_list_shows_and_no_token_with_it_c15() {
    let mut ada = ada().await;
    let whole = ada.get("/expenses.csv").await;
    is_safe_to_keep(&whole, "text/csv; charset=utf-8");
    assert!(whole.body.starts_with("date,merchant,description,category,amount,currency,report,status,foreign_amount,foreign_currency,id,refund_of\r\n"));
    assert!(whole.body.contains("Pizza for a Coding Dojo session."), "{}", whole.body);
    // A signed token of any kind begins so.
    assert!(!whole.body.contains("eyJ") && !format!("{:?}", whole.headers).contains("eyJ"));
    // The whole of what the list shows, from wherever it is shown.
    let narrowed = ada.get("/expenses.csv?q=Pizza+for&after=x").await;
    assert_eq!(narrowed.body.lines().count(), 2, "{}", narrowed.body);
}

#[tokio::test]
async fn a_filter_that_can_not_be_read_makes_no_file_and_a_cursor_that_can_not_no_error() {
    let mut ada = ada().await;
    for (filter, words) in [
        ("status=lost", "“Status” is none of those that can be chosen here"),
        ("from=2026-13-40", "“From” is not a day such as 2026-11-23"),
        ("sort=%3Cb%3E", "the order is none that this list has"),
    ] {
        let refused = ada.get(&format!("/expenses.csv?q=Pizza+for&{filter}")).await;
        assert_eq!(refused.status, StatusCode::BAD_REQUEST, "{filter}");
        assert_eq!(
            refused.body,
            format!(
                "This file was not made: {words}. Go back to the list, choose again, and download it from there."
            )
        );
        assert!(!refused.headers.contains_key("content-disposition"));
    }
    for list in ["/expenses?after=x", "/expenses?sort=amount&after=x", "/reports?after=x"] {
        let shown = ada.get(list).await;
        assert_eq!(shown.status, StatusCode::OK, "{list}");
        assert!(shown.body.contains("the place to go on from is none in this list"), "{}", shown.body);
    }
}

#[tokio::test]
async fn a_table_is_sent_looked_at_and_imported() {
    let mut ada = ada().await;
    let table = "date;merchant;description;category;amount;currency\n2026-01-05;Luigi;Focaccia;meals;7.50;EUR\n\
                 2026-01-06;Luigi;Panini;snacks;1;EUR\n";
    let sent = ada.send_table(table).await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER);
    let place = sent.location().to_owned();
    let look = ada.get(&place).await;
    assert_eq!(look.status, StatusCode::OK, "{place}");
    assert!(look.body.contains("category is none of the categories"), "{}", look.body);
    assert!(!ada.get("/expenses.csv").await.body.contains("Focaccia"), "nothing before it is confirmed");

    let (_, id) = place.rsplit_once('/').unwrap();
    for _ in 0..2 {
        let form = format!("id={id}");
        let confirmed = ada.post("/api/confirm_import", "application/x-www-form-urlencoded", form).await;
        assert_eq!(confirmed.status, StatusCode::FOUND, "{}", confirmed.body);
    }
    assert!(ada.get(&place).await.body.contains("Go to your expenses"));
    assert_eq!(ada.get("/expenses.csv").await.body.matches("Focaccia").count(), 1);
}

#[tokio::test]
async fn a_german_table_is_read_and_shown_as_its_person_writes_numbers() {
    let mut ada = ada().await;
    let table = "Date;Merchant;Description;Category;Amount;Currency;Kostenstelle\n\
                 05.01.2026;Luigi;Focaccia;Meals;1.234;EUR;4711\n";
    let english = ada.send_table(table).await.location().to_owned();
    assert!(ada.get(&english).await.body.contains("No row can be imported as it is."));

    ada.language = "de-DE,de;q=0.9,en;q=0.8";
    let german = ada.send_table(table).await.location().to_owned();
    let look = ada.get(&german).await.body;
    assert!(look.contains("EUR\u{a0}1.234,00") && look.contains("“Kostenstelle” is left out"), "{look}");
    let (_, id) = german.rsplit_once('/').unwrap();
    let form = format!("id={id}");
    ada.post("/api/confirm_import", "application/x-www-form-urlencoded", form).await;
    let exported = ada.get("/expenses.csv?q=Focaccia").await.body;
    assert!(exported.contains("\"1234.00\""), "{exported}");
}

#[tokio::test]
async fn a_statement_is_read_again_put_right_imported_and_undone() {
    const FORM: &str = "application/x-www-form-urlencoded";
    let mut ada = ada().await;
    let statement =
        "Date,Details,Amount\n03/04/2024,Quokka,-4.50\n05/06/2024,Wombat,-12.00\n07/06/2024,Numbat,x\n";
    let place = ada.send_table(statement).await.location().to_owned();
    let (_, id) = place.rsplit_once('/').unwrap();
    let open = ada.get(&place).await.body;
    assert!(open.contains("Which day is 03/04/2024?") && !open.contains("/api/confirm_import"), "{open}");

    let told = format!(
        "id={id}&mapping%5Bdate_order%5D=month_first&mapping%5Bsign%5D=minus_is_out&mapping%5Bcurrency%5D=GBP"
    );
    let read = ada.post("/api/change_import_mapping", FORM, told).await;
    assert!(read.location().ends_with("?done=file-read-again"), "{}", read.location());
    let look = ada.get(&place).await.body;
    assert!(look.contains("4 Mar 2024") && look.contains("Import 2 expenses"), "{look}");
    let meaningless = format!(
        "id={id}&mapping%5Bcolumns%5D%5B0%5D=day&mapping%5Bcolumns%5D%5B1%5D=payee&mapping%5Bcolumns%5D%5B2%5D=other"
    );
    let refused = ada.post("/api/change_import_mapping", FORM, meaningless).await;
    assert!(refused.location().contains("__err="), "{}", refused.location());

    let row = format!(
        "id={id}&place=2&date=2024-07-06&merchant=Numbat&description=Numbat&category=meals&amount=3&currency=GBP&direction=out"
    );
    let saved = ada.post("/api/change_import_row", FORM, row).await;
    assert_eq!(saved.location(), format!("{place}?done=row-saved&row=2#row-2"), "{}", saved.body);
    let ticked = format!(
        "id={id}&shown%5Brow-0%5D=on&shown%5Brow-1%5D=on&shown%5Brow-2%5D=on&ticked%5Brow-0%5D=on&ticked%5Brow-2%5D=on"
    );
    ada.post("/api/confirm_import", FORM, ticked.clone()).await;
    let exported = ada.get("/expenses.csv").await.body;
    assert!(
        exported.contains("Quokka") && exported.contains("Numbat") && !exported.contains("Wombat"),
        "{exported}"
    );

    let late = ada.post("/api/choose_import_rows", FORM, ticked).await;
    let (_, why) = late.location().split_once('?').unwrap();
    let told = ada.get(&format!("{place}?{why}")).await;
    assert_eq!(told.status, StatusCode::CONFLICT);
    assert!(
        told.body.contains("The import was confirmed; undo that, and send the file again."),
        "{}",
        told.body
    );
    let undone = ada.post("/api/undo_import", FORM, format!("id={id}")).await;
    assert!(undone.location().ends_with("?done=import-undone"), "{}", undone.location());
    assert!(!ada.get("/expenses.csv").await.body.contains("Quokka"));
    assert!(ada.get(&place).await.body.contains("Removed"));
}

#[tokio::test]
async fn why_a_table_was_not_taken_is_told_at_its_form() {
    let mut ada = ada().await;
    let large = format!("date,merchant\n{}", "x".repeat(domain::import::LARGEST_FILE));
    for (table, words) in
        [("date,merchant\n1,2\n", "be imported. No column"), (&*large, "an import can have up to 5 MB")]
    {
        let sent = ada.send_table(table).await;
        assert!(sent.location().starts_with("/expenses/import?refused="), "{}", sent.location());
        let page = ada.get(sent.location()).await;
        assert!(page.body.contains(words), "{}", page.body);
    }
}

#[tokio::test]
async fn a_report_leaves_whole_and_for_its_owner_alone() {
    let mut ada = ada().await;
    let list = ada.get("/reports").await.body;
    let (_, rest) = list.split_once("href=\"/reports/").unwrap();
    let report = rest.split('"').next().unwrap();
    let archive = ada.get(&format!("/reports/{report}/report.zip")).await;
    is_safe_to_keep(&archive, "application/zip");
    assert!(archive.bytes.starts_with(b"PK\x03\x04"));
    assert!(archive.body.contains("expenses.csv"));
    let unknown = ada.get("/reports/00000000-0000-0000-0000-000000000001/report.zip").await;
    assert_eq!(unknown.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn one_persons_slow_files_keep_nobody_else_waiting() {
    let running = Running::start().await;
    let (ada, mut ben) = (running.sign_in(ADA).await, running.sign_in(BEN).await);
    let (begun, mut slow) = (Arc::new(Semaphore::new(0)), JoinSet::new());
    for _ in 0..20 {
        let (mut ada, begun) = (ada.clone(), begun.clone());
        let never = stream::once(async move {
            begun.add_permits(1);
            future::pending::<Result<Bytes, Infallible>>().await
        });
        slow.spawn(async move {
            ada.post("/imports", "multipart/form-data; boundary=x", Body::from_stream(never)).await
        });
    }
    begun.acquire_many(4).await.unwrap().forget();
    let table =
        "date,merchant,description,category,amount,currency\n2026-01-05,Luigi,Focaccia,meals,7.50,EUR\n";
    let sent = ben.send_table(table).await;
    assert!(sent.location().starts_with("/expenses/import/"), "{}", sent.location());
    assert_eq!(begun.available_permits(), 0, "her others wait");
}

//! Tables of expenses: the form that sends one, and what is shown of one before it is imported.

use app::{AppError, Permissions, addresses::imports::refused_href};
use axum::http::{StatusCode, header::LOCATION};

use crate::{
    page::{page, send_form},
    support::FakeBackend,
};

const FORM: &str = "/expenses/import";
const TO_LOOK_AT: &str = "/expenses/import/00000000-0000-0000-0000-000000000001";
const IMPORTED: &str = "/expenses/import/00000000-0000-0000-0000-000000000002";
const NOTHING_GOOD: &str = "/expenses/import/00000000-0000-0000-0000-000000000003";
const LONG: &str = "/expenses/import/00000000-0000-0000-0000-000000000004";
const STATEMENT: &str = "/expenses/import/00000000-0000-0000-0000-000000000005";
const BEING_READ: &str = "/expenses/import/00000000-0000-0000-0000-000000000006";
const UNREADABLE: &str = "/expenses/import/00000000-0000-0000-0000-000000000007";
const BUTTON: &str = "/api/confirm_import";

#[tokio::test]
async fn a_file_is_sent_by_a_plain_form_that_says_what_must_be_in_it() {
    let page = page(FakeBackend::signed_in(), FORM).await;
    assert_eq!(page.status, StatusCode::OK);
    page.says(r#"method="post" enctype="multipart/form-data" action="/imports""#);
    page.says(r#"type="file" name="file""#)
        .says("Up to 5 MB and 10000 rows.")
        .says(".ofx,.qfx,.qif,.xml")
        .says("<code>2026-11-23</code>");
    page.says("travel, lodging, transport");
}

#[tokio::test]
async fn who_may_not_write_finds_no_way_to_import() {
    let reader = FakeBackend { permissions: Permissions::default(), ..FakeBackend::signed_in() };
    page(FakeBackend::signed_in(), "/expenses").await.says(r#"href="/expenses/import""#);
    page(reader.clone(), "/expenses").await.does_not_say(r#"href="/expenses/import""#);
    let form = page(reader, FORM).await;
    assert_eq!(form.status, StatusCode::FORBIDDEN);
    form.says("Permission missing").does_not_say("multipart/form-data");
}

#[tokio::test]
async fn why_a_file_was_not_taken_stands_at_the_form() {
    for (error, status, words) in [
        (AppError::TableTooLarge, StatusCode::PAYLOAD_TOO_LARGE, "an import can have up to 5 MB"),
        (AppError::NoFileChosen, StatusCode::UNPROCESSABLE_ENTITY, "No file is selected."),
        (
            AppError::UnreadableTable { why: "line 1 names no column <i>; add it".to_owned() },
            StatusCode::UNPROCESSABLE_ENTITY,
            "be imported: line 1 names no column &lt;i&gt;; add it.",
        ),
        (
            AppError::UnreadableTable { why: "This is a PDF.".to_owned() },
            StatusCode::UNPROCESSABLE_ENTITY,
            "be imported. This is a PDF.",
        ),
    ] {
        let told = page(FakeBackend::signed_in(), &refused_href(&error)).await;
        assert_eq!(told.status, status, "{error:?}");
        told.says(words).says("multipart/form-data").says(r#"aria-invalid="true""#);
    }
}

#[tokio::test]
async fn a_table_is_shown_with_what_is_wrong_in_it_before_anything_is_imported() {
    let page = page(FakeBackend::signed_in(), TO_LOOK_AT).await;
    assert_eq!(page.status, StatusCode::OK);
    page.says("Nothing is imported yet").says("Import 2 expenses").says(BUTTON).says("Cancel");
    page.says("EUR\u{a0}106.20")
        .says("Possible duplicate")
        .says("Coffee &lt;b&gt;")
        .does_not_say("Coffee <b>");
    page.says("The description is missing.").says("The amount is not a number such as 12.50 or 12,50.");
    page.says("The description has more than 500 characters.").says("4 rows, those with errors first");
    page.says("was read as Windows-1252").says("The column “Cost &lt;centre&gt;” is left out.");
    let place = |text: &str| page.html.find(text).unwrap();
    assert!(place("The description is missing.") < place("Possible duplicate"), "faults first");
    assert!(place("Possible duplicate") < place("Pizza"), "then what may be there already");
    assert!(page.html.len() < 100_000, "a field of any length is cut short: {}", page.html.len());
}

#[tokio::test]
async fn what_is_imported_says_so_and_what_can_not_be_has_no_button() {
    let imported = page(FakeBackend::signed_in(), IMPORTED).await;
    imported.says("Go to your expenses").does_not_say("Nothing is imported yet").does_not_say(BUTTON);
    let nothing = page(FakeBackend::signed_in(), NOTHING_GOOD).await;
    nothing.says("No row can be imported as it is.").says("Choose a file").does_not_say(BUTTON);
    let unknown = page(FakeBackend::signed_in(), "/expenses/import/x").await;
    assert_eq!(unknown.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_statement_says_what_is_not_imported_and_what_is_not_clear() {
    let page = page(FakeBackend::signed_in(), STATEMENT).await;
    page.says("Import 1 expense").says("In which currency is the amount that names none?");
    page.says("be imported before this is known.").says("money in: 1, pending: 1");
    page.says("Money in").says("Pending").says("Already imported").says("Not clear yet").says("Not imported");
    page.says("The row names two currencies. Choose one.").does_not_say("The currency is missing.");
}

#[tokio::test]
async fn a_file_that_is_being_read_tells_how_far_it_is() {
    let reading = page(FakeBackend::signed_in(), BEING_READ).await;
    reading.says("1500 of 9000 rows are read.").says(r#"max="9000""#).says(r#"value="1500""#);
    reading.says(&format!(r#"href="{BEING_READ}""#)).does_not_say(BUTTON);
    let failed = page(FakeBackend::signed_in(), UNREADABLE).await;
    failed.says("The file could not be read. Send it again.").says("Choose a file").does_not_say(BUTTON);
}

#[tokio::test]
async fn a_long_table_is_shown_in_parts_that_have_addresses() {
    let first = page(FakeBackend::signed_in(), LONG).await;
    first
        .says("Rows 1 to 100 of 250")
        .says(&format!(r#"<a href="{LONG}?from=100" rel="next">Load more</a>"#));
    first.does_not_say("Back to the beginning");
    let last = page(FakeBackend::signed_in(), &format!("{LONG}?from=200")).await;
    last.says("Rows 201 to 250 of 250").says(&format!(r#"<a href="{LONG}">Back to the beginning</a>"#));
    last.does_not_say("Load more").says("Import 250 expenses");
    page(FakeBackend::signed_in(), &format!("{LONG}?from=9999"))
        .await
        .says("None of the 250 rows is on this page");
}

#[tokio::test]
async fn without_javascript_the_confirmation_leads_back_and_a_failure_is_told() {
    let fields = "id=00000000-0000-0000-0000-000000000001";
    let answer = send_form(FakeBackend::signed_in(), TO_LOOK_AT, "confirm_import", fields).await;
    assert_eq!(answer.status, StatusCode::FOUND);
    let failing = FakeBackend { change: Err(AppError::Conflict), ..FakeBackend::signed_in() };
    let answer = send_form(failing.clone(), TO_LOOK_AT, "confirm_import", fields).await;
    let back = answer.headers[LOCATION].to_str().unwrap();
    let told = page(failing, back.trim_start_matches("http://localhost:3000")).await;
    assert_eq!(told.status, StatusCode::CONFLICT);
    told.says("in the current status");
}

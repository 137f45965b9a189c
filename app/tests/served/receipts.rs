//! Receipts on the page of an expense and on the page of a report: who sees what, and what a form without JavaScript tells.

use app::{AppError, Permissions, RefusedFile, UploadResult};
use axum::http::{StatusCode, header};
use domain::ExpenseId;
use uuid::Uuid;

use crate::{
    page::{page, send_form},
    support::FakeBackend,
};

/// In an open report, with two receipts.
const TAXI: &str = "/expenses/00000000-0000-0000-0000-00000000000b";
/// In an approved one, with none.
const DINNER: &str = "/expenses/00000000-0000-0000-0000-000000000015";
const PICTURE: &str = "/receipts/00000000-0000-0000-0000-0000000000f1";

#[tokio::test]
async fn a_receipt_is_shown_with_its_name_its_size_and_the_way_to_the_file() {
    let page = page(FakeBackend::signed_in(), TAXI).await;
    page.says(&format!(r#"href="{TAXI}{PICTURE}" target="_blank" rel="external noopener""#));
    page.says(&format!(r#"src="{TAXI}{PICTURE}" alt="""#)).says(r#"loading="lazy""#);
    page.says("taxi &lt;b&gt;.jpg").does_not_say("taxi <b>");
    page.says("2.3 MB").says("invoice.pdf").says("47 KB");
}

#[tokio::test]
async fn files_are_sent_by_a_plain_form_that_says_what_is_taken() {
    let page = page(FakeBackend::signed_in(), TAXI).await;
    page.says(r#"method="post" enctype="multipart/form-data""#).says(&format!(r#"action="{TAXI}/receipts""#));
    page.says("PDF, PNG, JPEG or WebP, up to 10 MB each.").says("application/pdf,image/png").says("multiple");
    page.says(r#"capture="environment""#).says(&format!(r#"name="key" value="{}""#, FakeBackend::FORM_KEY));
}

#[tokio::test]
async fn who_can_change_nothing_sees_the_receipts_and_no_way_to_change_them() {
    let reader = FakeBackend { permissions: Permissions::default(), ..FakeBackend::signed_in() };
    for (backend, place) in [(reader, TAXI), (FakeBackend::signed_in(), DINNER)] {
        let page = page(backend, place).await;
        page.says(r#"id="receipts""#).does_not_say("multipart/form-data").does_not_say("/api/remove_receipt");
    }
    page(FakeBackend::signed_in(), DINNER).await.says("No receipt yet");
}

#[tokio::test]
async fn the_page_tells_what_became_of_each_file() {
    let expense = ExpenseId(Uuid::from_u128(11));
    let refused = |place, error| RefusedFile { place: Some(place), error };
    let result = UploadResult {
        added: 2,
        refused: vec![refused(2, AppError::UnsupportedFile), refused(4, AppError::FileTooLarge)],
    };
    let told = page(FakeBackend::signed_in(), &result.href(expense)).await;
    assert_eq!(told.status, StatusCode::UNSUPPORTED_MEDIA_TYPE);
    told.says("2 receipts added.").says("<b>File 2</b>: This file type isn't supported.");
    told.says("<b>File 4</b>: This file is too large: a receipt can have up to 10 MB.");
    let nothing = page(FakeBackend::signed_in(), &UploadResult::default().href(expense)).await;
    assert_eq!(nothing.status, StatusCode::OK);
    nothing.says("No file is selected.");
}

#[tokio::test]
async fn a_receipt_is_removed_after_a_question_and_a_failure_is_told() {
    page(FakeBackend::signed_in(), TAXI).await.says("/api/remove_receipt").says("This can't be undone.");
    let fields = "expense=00000000-0000-0000-0000-00000000000b&id=00000000-0000-0000-0000-0000000000f1";
    let answer = send_form(FakeBackend::signed_in(), TAXI, "remove_receipt", fields).await;
    assert_eq!(answer.status, StatusCode::FOUND);
    let closed = FakeBackend { change: Err(AppError::Conflict), ..FakeBackend::signed_in() };
    let answer = send_form(closed.clone(), TAXI, "remove_receipt", fields).await;
    let back = answer.headers[header::LOCATION].to_str().unwrap();
    let told = page(closed, back.trim_start_matches("http://localhost:3000")).await;
    assert_eq!(told.status, StatusCode::CONFLICT);
    told.says("in the current status");
}

#[tokio::test]
async fn who_decides_finds_the_receipts_of_each_expense_and_so_does_its_owner() {
    const REPORT: &str = "/reports/00000000-0000-0000-0000-000000000001";
    let page_of = async |backend| page(backend, REPORT).await;
    let (own, for_approval) =
        (format!(r#"href="{TAXI}{PICTURE}""#), format!(r#"href="{REPORT}{TAXI}{PICTURE}""#));
    page_of(FakeBackend::approver()).await.says(&for_approval).does_not_say(&own).says("No receipt");
    page_of(FakeBackend::signed_in()).await.says(&own).does_not_say(&for_approval).says("No receipt");
}

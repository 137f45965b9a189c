//! The form for an expense: what it begins with, what becomes of what was typed, and who finds it.

use app::{AppError, Permissions};
use axum::http::{StatusCode, header::LOCATION};

use crate::{
    page::{Page, page, send_form},
    support::FakeBackend,
};

const NEW: &str = "/expenses/new";
/// In an open report.
const TAXI: &str = "/expenses/00000000-0000-0000-0000-00000000000b";
/// In an approved one.
const DINNER: &str = "/expenses/00000000-0000-0000-0000-000000000015";

/// What the person sees who has sent the form without JavaScript, and it was not taken.
async fn sent_back(backend: FakeBackend, place: &str, function: &str, fields: &'static str) -> Page {
    let answer = send_form(backend.clone(), place, function, fields).await;
    assert_eq!(answer.status, StatusCode::FOUND);
    let back = answer.headers[LOCATION].to_str().unwrap();
    assert!(back.starts_with(place), "{back}");
    page(backend, back).await
}

#[tokio::test]
async fn a_new_expense_begins_with_today_and_the_currency_of_the_last() {
    let page = page(FakeBackend::signed_in(), NEW).await;
    assert_eq!(page.status, StatusCode::OK);
    page.says(r#"name="date" type="date" value="2026-11-23""#).says(r#"max="2026-11-24""#);
    page.says(r#"name="currency" type="text" value="EUR""#).says("Lisbon, customer workshop");
    page.says(&format!(r#"name="key" value="{}""#, FakeBackend::FORM_KEY)).does_not_say("Tokyo conference");
}

#[tokio::test]
async fn a_good_expense_leads_to_the_list_that_says_so() {
    let fields = "key=k&date=2026-11-20&merchant=Luigi&description=Pizza&category=meals&amount=12.50&currency=EUR&report=";
    let answer = send_form(FakeBackend::signed_in(), NEW, "create_expense", fields).await;
    assert_eq!(answer.status, StatusCode::FOUND);
    assert_eq!(answer.headers[LOCATION], "/expenses?created=00000000-0000-0000-0000-000000000015");
}

#[tokio::test]
async fn each_fault_is_told_at_its_field_and_what_was_typed_comes_back() {
    let fields = "key=k&date=2027-01-01&merchant=&description=Caf%C3%A9+%2541&category=meals&amount=1%2C5%2C0&currency=EUR&report=";
    let page = sent_back(FakeBackend::signed_in(), NEW, "create_expense", fields).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    page.says("The date is in the future.").says("The merchant is missing.");
    page.says("The amount is not a number such as 12.50 or 12,50.").says(r#"aria-invalid="true""#);
    page.says(r#"value="Café %41""#).says(r#"value="1,5,0""#).says(r#"<option value="meals" selected>"#);
}

#[tokio::test]
async fn what_was_typed_survives_whatever_keeps_it_from_being_taken() {
    let fields = "id=00000000-0000-0000-0000-00000000000b&version=1&date=2026-11-20&merchant=Luigi+%26+Co\
                  &description=Pizza&category=meals&amount=12.50&currency=EUR&report=";
    for error in [
        AppError::Changed,
        AppError::Conflict,
        AppError::Unavailable { retry_after: Some(3) },
        AppError::TooManyRequests { retry_after: None },
    ] {
        let backend = FakeBackend { change: Err(error.clone()), ..FakeBackend::signed_in() };
        let page = sent_back(backend, TAXI, "change_expense", fields).await;
        assert_eq!(page.status.as_u16(), error.status(), "{error:?}");
        page.says(r#"value="Luigi &amp; Co""#).says(r#"value="12.50""#);
    }
}

#[tokio::test]
async fn two_versions_stand_side_by_side_with_both_ways_on() {
    let fields = "id=00000000-0000-0000-0000-00000000000b&version=1&date=2026-11-20&merchant=Luigi+%26+Co\
                  &description=Pizza&category=meals&amount=12.50&currency=EUR&report=";
    let backend = FakeBackend { change: Err(AppError::Changed), ..FakeBackend::signed_in() };
    let page = sent_back(backend, TAXI, "change_expense", fields).await;
    page.says("This expense was changed in the meantime")
        .says("<td>EUR\u{a0}18.50</td><td>EUR\u{a0}12.50</td>");
    page.says("<th scope=\"col\">Current version</th><th scope=\"col\">In the form</th>");
    page.says("Save my version").says("Discard my changes").says("It is now in “Lisbon, customer workshop”.");
}

#[tokio::test]
async fn what_was_typed_over_an_earlier_version_is_never_saved_unseen() {
    let fields = "id=00000000-0000-0000-0000-00000000000b&version=7&date=2026-11-20&merchant=Luigi\
                  &description=Pizza&category=meals&amount=12.50&currency=EUR&report=";
    let busy =
        FakeBackend { change: Err(AppError::Unavailable { retry_after: None }), ..FakeBackend::signed_in() };
    sent_back(busy.clone(), TAXI, "change_expense", fields)
        .await
        .says("This expense was changed in the meantime");
    let present = "id=00000000-0000-0000-0000-00000000000b&version=1&date=2026-11-20&merchant=Luigi\
                   &description=Pizza&category=meals&amount=12.50&currency=EUR&report=";
    sent_back(busy, TAXI, "change_expense", present)
        .await
        .does_not_say("This expense was changed in the meantime");
}

#[tokio::test]
async fn an_expense_that_is_submitted_or_not_theirs_to_change_is_only_read() {
    let form = "/api/change_expense";
    let mine = page(FakeBackend::signed_in(), TAXI).await;
    mine.says(form).says("/api/delete_expense").says(r#"name="version" value="1""#);
    let approved = page(FakeBackend::signed_in(), DINNER).await;
    approved.says("can't be changed").does_not_say(form).does_not_say("/api/delete_expense");
    let reader = FakeBackend { permissions: Permissions::default(), ..FakeBackend::signed_in() };
    page(reader.clone(), TAXI).await.says("Taxi from").does_not_say(form).does_not_say("/api/delete_expense");
    let refused = page(reader, NEW).await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN);
    refused.says("the permission write:reports was not granted");
}

#[tokio::test]
async fn a_deletion_leads_to_the_list_that_can_undo_it() {
    let fields = "id=00000000-0000-0000-0000-00000000000b&version=1";
    let answer = send_form(FakeBackend::signed_in(), TAXI, "delete_expense", fields).await;
    assert_eq!(answer.headers[LOCATION], "/expenses?deleted=00000000-0000-0000-0000-00000000000b");
}

#[tokio::test]
async fn a_name_that_is_none_gets_the_same_page_as_an_unknown_one() {
    for place in ["/expenses/nothing", "/expenses/00000000-0000-0000-0000-00000000ffff"] {
        let page = page(FakeBackend::signed_in(), place).await;
        assert_eq!(page.status, StatusCode::NOT_FOUND, "{place}");
        page.says("This was not found. It may have been deleted, or it belongs to someone else.");
    }
}

#[tokio::test]
async fn an_expense_can_be_created_and_its_receipts_added_at_once() {
    page(FakeBackend::signed_in(), NEW).await.says(r#"name="then" value="receipts""#);
    let fields = "key=k&date=2026-11-20&merchant=Luigi&description=Pizza&category=meals&amount=12.50&currency=EUR&report=&then=receipts";
    let answer = send_form(FakeBackend::signed_in(), NEW, "create_expense", fields).await;
    let to = answer.headers[LOCATION].to_str().unwrap();
    assert_eq!(
        to,
        "/expenses/00000000-0000-0000-0000-000000000015?done=expense-created&part=receipts#receipts"
    );
    let there = page(FakeBackend::signed_in(), to.trim_end_matches("#receipts")).await;
    there.says("Expense created.").says(r#"id="receipts""#);
}

#[tokio::test]
async fn a_person_comes_back_to_the_part_of_the_list_or_the_report_they_came_from() {
    let list = "/expenses?q=Taxi&after=middle";
    let link = r#"href="/expenses/00000000-0000-0000-0000-00000000000b?back=q%3DTaxi%26after%3Dmiddle""#;
    page(FakeBackend::signed_in(), list).await.says(link);
    let form = page(FakeBackend::signed_in(), &format!("{TAXI}?back=q%3DTaxi%26after%3Dmiddle")).await;
    form.says(r#"name="back" value="q=Taxi&amp;after=middle""#);
    form.says(r#"href="/expenses?q=Taxi&amp;after=middle""#);
    for (back, to) in [
        ("q%3DTaxi%26after%3Dmiddle", "/expenses?q=Taxi&after=middle&deleted="),
        ("report-00000000-0000-0000-0000-000000000001", "/expenses?deleted="),
        ("https%3A%2F%2Fevil.example%2F", "/expenses?deleted="),
    ] {
        let fields = format!("id=00000000-0000-0000-0000-00000000000b&version=1&back={back}").leak();
        let answer = send_form(FakeBackend::signed_in(), TAXI, "delete_expense", fields).await;
        assert_eq!(answer.headers[LOCATION], format!("{to}00000000-0000-0000-0000-00000000000b"));
    }
    let saved = "id=00000000-0000-0000-0000-00000000000b&version=1&date=2026-11-20&merchant=Luigi&description=Pizza\
                 &category=meals&amount=12.50&currency=EUR&report=&back=report-00000000-0000-0000-0000-000000000001";
    let answer = send_form(FakeBackend::signed_in(), TAXI, "change_expense", saved).await;
    assert_eq!(answer.headers[LOCATION], "/reports/00000000-0000-0000-0000-000000000001?done=expense-saved");
}

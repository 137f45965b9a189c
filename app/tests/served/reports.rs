//! The list of reports in each of its states, and the form that creates one.

use app::{AppError, Permissions};
use axum::http::{StatusCode, header::LOCATION};

use crate::{
    page::{page, send_form},
    support::FakeBackend,
};

#[tokio::test]
async fn each_report_tells_its_status_its_total_and_how_much_is_in_it() {
    let page = page(FakeBackend::signed_in(), "/reports").await;
    assert_eq!(page.status, StatusCode::OK);
    page.says("Lisbon, customer workshop")
        .says(r#"href="/reports/00000000-0000-0000-0000-000000000001""#)
        .says(r#"<span class="badge badge-open">Open</span>"#)
        .says("EUR\u{a0}330.90")
        .says("2 expenses")
        .says("1 expense");
    page.says("USD\u{a0}2,019.35").says("JPY\u{a0}18,400");
}

#[tokio::test]
async fn a_status_is_chosen_by_a_link_and_says_that_it_is_chosen() {
    let page = page(FakeBackend::signed_in(), "/reports?status=approved").await;
    page.says("Tokyo conference").does_not_say("Lisbon, customer workshop");
    page.says(r#"<a href="/reports?status=approved" aria-current="page">Approved</a>"#);
    page.says(r#"<a href="/reports?status=open">Open</a>"#).says(r#"<a href="/reports">All</a>"#);
}

#[tokio::test]
async fn a_long_list_goes_on_and_comes_back() {
    let first = page(FakeBackend::signed_in(), "/reports").await;
    first.says(r#"<a href="/reports?after=further">Load more</a>"#).does_not_say("Back to the beginning</a>");
    let last = page(FakeBackend::signed_in(), "/reports?after=further").await;
    last.says(r#"<a href="/reports">Back to the beginning</a>"#).does_not_say("Load more");
}

#[tokio::test]
async fn no_reports_is_a_page_of_its_own_and_shows_the_way_on() {
    let mut backend = FakeBackend::signed_in();
    backend.reports = Ok(Vec::new());
    page(backend.clone(), "/reports").await.says("No reports yet").says("Create report");
    page(backend, "/reports?status=refused").await.says("No refused reports").says("Show all");
}

#[tokio::test]
async fn who_may_not_write_sees_no_form_that_would_be_refused() {
    let reader = FakeBackend { permissions: Permissions::default(), ..FakeBackend::signed_in() };
    page(reader, "/reports")
        .await
        .says("Tokyo conference")
        .does_not_say("<form method=\"post\" action=\"/api/create_report\"");
    page(FakeBackend::signed_in(), "/reports")
        .await
        .says("<form method=\"post\" action=\"/api/create_report\"");
}

#[tokio::test]
async fn a_new_report_is_created_once_and_the_person_led_to_it() {
    let shown = page(FakeBackend::signed_in(), "/reports").await;
    shown.says(&format!(r#"<input type="hidden" name="key" value="{}""#, FakeBackend::FORM_KEY));
    let answer = send_form(FakeBackend::signed_in(), "/reports", "create_report", "key=k&title=Berlin").await;
    assert_eq!(answer.status, StatusCode::FOUND);
    assert_eq!(answer.headers[LOCATION], "/reports/00000000-0000-0000-0000-000000000001?done=report-created");
}

#[tokio::test]
async fn a_title_that_is_at_fault_is_told_at_its_field() {
    let answer = send_form(FakeBackend::signed_in(), "/reports", "create_report", "key=k&title=+").await;
    let back = answer.headers[LOCATION].to_str().unwrap().replace("http://localhost:3000", "");
    let shown = page(FakeBackend::signed_in(), &back).await;
    assert_eq!(shown.status, StatusCode::UNPROCESSABLE_ENTITY);
    shown.says("The title is missing.").says(r#"aria-invalid="true""#);
}

#[tokio::test]
async fn an_api_that_fails_is_told_of_with_a_way_to_try_again() {
    let error = AppError::Unavailable { retry_after: Some(7) };
    let page = page(FakeBackend::failing(error), "/reports?status=open").await;
    assert_eq!(page.status, StatusCode::SERVICE_UNAVAILABLE);
    page.says("Try again in 7 seconds.").says(r#"<a href="/reports?status=open" class="button">Try again"#);
}

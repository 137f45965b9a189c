//! One report: what stands on its page, what can be done from there and by whom.

use app::{AppError, Permissions};
use axum::http::{StatusCode, header::LOCATION};
use domain::{Currency, Money, Report, Status};
use time::macros::date;

use crate::{
    page::{Page, page, send_form},
    support::{FakeBackend, expense, report},
};

const PLACE: &str = "/reports/00000000-0000-0000-0000-000000000001";

/// A backend with one report.
fn with(backend: FakeBackend, report: Report) -> FakeBackend {
    FakeBackend { reports: Ok(vec![report]), ..backend }
}

fn pizza(status: Status) -> Report {
    let pizza = expense(11, date!(2026 - 11 - 20), "Pizza", Money::new(10_200, Currency::USD));
    report(1, "Coding Dojo", status, vec![pizza])
}

#[tokio::test]
async fn a_report_is_shown_whole() {
    let page = page(FakeBackend::signed_in(), PLACE).await;
    assert_eq!(page.status, StatusCode::OK);
    page.says("Lisbon, customer workshop").says("badge-open").says("Hotel Avenida").says("Total in EUR");
    page.says("Which workshop was it?").says("Cleo Martin").says("Created").says("Renamed");
}

#[tokio::test]
async fn a_report_is_exported_on_paper_or_with_its_receipts() {
    let archive = format!(r#"href="{PLACE}/report.zip" rel="external""#);
    for backend in [FakeBackend::signed_in(), FakeBackend::approver()] {
        page(backend, PLACE).await.says(&archive).says("Print");
    }
    let own = page(FakeBackend::signed_in(), PLACE).await;
    own.says(r#"<span class="on-screen">You</span>"#);
    own.says(r#"<span class="on-paper">Ada Lovelace</span>"#);
    let empty = with(FakeBackend::signed_in(), report(1, "New", Status::Open, vec![]));
    page(empty, PLACE).await.does_not_say("report.zip");
}

#[tokio::test]
async fn a_person_finds_the_transitions_that_the_table_has_for_them_and_no_others() {
    let owner = FakeBackend::signed_in;
    let cases = [
        (owner(), Status::Open, Some("submit")),
        (owner(), Status::Refused, Some("submit")),
        (owner(), Status::Submitted, Some("retract")),
        (owner(), Status::Approved, None),
        (owner(), Status::Reimbursed, None),
        (FakeBackend::approver(), Status::Submitted, Some("approve")),
        (FakeBackend::approver(), Status::Approved, Some("reimburse")),
        (FakeBackend::approver(), Status::Refused, None),
    ];
    for (backend, status, offered) in cases {
        let refuses = backend.permissions.approve && status == Status::Submitted;
        let page = page(with(backend, pizza(status)), PLACE).await;
        for action in ["submit", "retract", "approve", "reimburse"] {
            let button = page.html.contains(&format!(r#"name="action" value="{action}""#));
            assert_eq!(button, offered == Some(action), "{action} of a report that is {status:?}");
        }
        assert_eq!(page.html.contains("/api/refuse_report"), refuses, "{status:?}");
    }
}

#[tokio::test]
async fn who_may_not_write_reads_and_finds_no_form_that_would_be_refused() {
    let reader = FakeBackend { permissions: Permissions::default(), ..FakeBackend::signed_in() };
    let page = page(with(reader, pizza(Status::Open)), PLACE).await;
    page.says("Pizza").says("There is nothing for you to do here").does_not_say(r#"<form action="/api/"#);
}

#[tokio::test]
async fn an_empty_report_says_what_is_missing_in_the_buttons_place() {
    let page = page(with(FakeBackend::signed_in(), report(1, "New", Status::Open, vec![])), PLACE).await;
    page.says("Add an expense to submit this report").does_not_say(r#"value="submit""#);
}

#[tokio::test]
async fn an_expense_that_can_not_be_submitted_is_named() {
    let odd = expense(11, date!(2026 - 11 - 20), "A gift", Money::new(0, Currency::USD));
    let page = page(with(FakeBackend::signed_in(), report(1, "Odd", Status::Open, vec![odd])), PLACE).await;
    page.says("“A gift” can't be submitted as it is").does_not_say(r#"value="submit""#);
}

#[tokio::test]
async fn the_owner_of_a_refused_report_reads_why() {
    let page = page(with(FakeBackend::signed_in(), pizza(Status::Refused)), PLACE).await;
    page.says("Why it was refused").says("A receipt is missing.");
}

#[tokio::test]
async fn only_an_open_report_can_be_deleted_and_only_one_that_takes_changes_renamed() {
    for (status, renamed, deleted) in
        [(Status::Open, true, true), (Status::Refused, true, false), (Status::Submitted, false, false)]
    {
        let page = page(with(FakeBackend::signed_in(), pizza(status)), PLACE).await;
        assert_eq!(page.html.contains("/api/rename_report"), renamed, "{status:?}");
        assert_eq!(page.html.contains("/api/delete_report"), deleted, "{status:?}");
    }
}

#[tokio::test]
async fn each_form_bears_the_version_that_the_person_saw() {
    let seen = r#"<input type="hidden" name="version" value="1""#;
    page(with(FakeBackend::signed_in(), pizza(Status::Open)), PLACE).await.says(seen);
}

#[tokio::test]
async fn a_transition_that_fails_is_told_in_words_and_by_its_status() {
    let fields = "id=00000000-0000-0000-0000-000000000001&version=1&action=approve";
    for (error, words) in [
        (AppError::Changed, "This has changed since you opened it"),
        (AppError::Conflict, "can't be done in the current status"),
        (AppError::NotYours, "someone else has to"),
        (AppError::ReauthenticationNeeded, "Confirm it's you before you do this"),
        (AppError::TooManyRequests { retry_after: Some(3) }, "Too many requests"),
    ] {
        let backend = FakeBackend { change: Err(error.clone()), ..FakeBackend::approver() };
        let backend = with(backend, pizza(Status::Submitted));
        let answer = send_form(backend.clone(), PLACE, "move_report", fields).await;
        let back = answer.headers[LOCATION].to_str().unwrap().replace("http://localhost:3000", "");
        let shown = page(backend, &back).await;
        assert_eq!(shown.status.as_u16(), error.status(), "{error:?}");
        shown.says(words).says("Coding Dojo");
    }
}

#[tokio::test]
async fn an_amount_that_asks_for_proof_shows_the_way_to_it_and_back_here_c42() {
    let backend = FakeBackend { change: Err(AppError::ReauthenticationNeeded), ..FakeBackend::approver() };
    let backend = with(backend, pizza(Status::Submitted));
    let fields = "id=00000000-0000-0000-0000-000000000001&version=1&action=approve";
    let answer = send_form(backend.clone(), PLACE, "move_report", fields).await;
    let back = answer.headers[LOCATION].to_str().unwrap().replace("http://localhost:3000", "");
    let way = format!(r#"<a href="/login?return_to={PLACE}&amp;prompt=login" rel="external">"#);
    page(backend, &back).await.says(&way);
}

#[tokio::test]
async fn a_name_that_is_none_gets_the_same_page_as_an_unknown_one() {
    for place in ["/reports/nothing", "/reports/00000000-0000-0000-0000-00000000ffff"] {
        let page = page(FakeBackend::signed_in(), place).await;
        assert_eq!(page.status, StatusCode::NOT_FOUND, "{place}");
        page.says("This was not found. It may have been deleted, or it belongs to someone else.");
    }
}

#[tokio::test]
async fn what_people_write_is_text_and_never_markup() {
    let attack = "</script><script>alert(1)</script>";
    let line = expense(11, date!(2026 - 11 - 20), attack, Money::new(1, Currency::USD));
    let mut odd = report(1, attack, Status::Refused, vec![line]);
    odd.reason = Some(attack.to_owned());
    page(with(FakeBackend::signed_in(), odd), PLACE).await.does_not_say("<script>alert(1)");
}

const REMOVE: &str = r#"action="/api/remove_from_report""#;

#[tokio::test]
async fn an_owner_comes_from_the_report_to_each_expense_and_fills_it_while_it_is_open() {
    let link = r#"<a href="/expenses/00000000-0000-0000-0000-00000000000b?back=report-00000000-0000-0000-0000-000000000001" class="expense-link">"#;
    let open = page(FakeBackend::signed_in(), PLACE).await;
    open.says(link).says(REMOVE).says("Train home").says(r#"action="/api/add_to_report""#);
    open.says(r#"href="/expenses/new?report=00000000-0000-0000-0000-000000000001&amp;back=report-00000000-0000-0000-0000-000000000001""#);
    open.says(r#"name="expenses[expense-00000000-0000-0000-0000-00000000005b]""#);
    let submitted = page(with(FakeBackend::signed_in(), pizza(Status::Submitted)), PLACE).await;
    submitted.says(link).does_not_say(REMOVE).does_not_say("/api/add_to_report").does_not_say("Train home");
    let others = page(with(FakeBackend::approver(), pizza(Status::Submitted)), PLACE).await;
    others.says("Pizza").does_not_say(link).does_not_say(REMOVE).does_not_say("/api/add_to_report");
}

#[tokio::test]
async fn a_report_tells_its_owner_which_expense_has_no_receipt() {
    let receipt = r#"href="/expenses/00000000-0000-0000-0000-00000000000b/receipts/00000000-"#;
    page(FakeBackend::signed_in(), PLACE).await.says("invoice.pdf").says(receipt).says("No receipt");
}

#[tokio::test]
async fn what_is_selected_is_added_and_a_selection_is_asked_for_where_there_is_none() {
    let report = "id=00000000-0000-0000-0000-000000000001";
    let selected =
        "id=00000000-0000-0000-0000-000000000001&expenses[expense-00000000-0000-0000-0000-00000000005b]=on";
    assert!(back(FakeBackend::signed_in(), "add_to_report", selected).await.status.is_success());
    let none = back(FakeBackend::signed_in(), "add_to_report", report).await;
    assert_eq!(none.status, StatusCode::UNPROCESSABLE_ENTITY);
    none.says("Nothing is selected. Select at least one.");
    let odd = "id=00000000-0000-0000-0000-000000000001&expenses[expense-x]=on";
    assert_eq!(back(FakeBackend::signed_in(), "add_to_report", odd).await.status, StatusCode::NOT_FOUND);
}

/// What the person sees who has sent the form without JavaScript.
async fn back(backend: FakeBackend, function: &str, fields: &'static str) -> Page {
    let answer = send_form(backend.clone(), PLACE, function, fields).await;
    assert_eq!(answer.status, StatusCode::FOUND);
    let back = answer.headers[LOCATION].to_str().unwrap().replace("http://localhost:3000", "");
    page(backend, &back).await
}

#[tokio::test]
async fn what_a_form_has_done_is_said_once_by_the_page_it_leads_back_to() {
    let id = "id=00000000-0000-0000-0000-000000000001";
    for (function, fields, words) in [
        ("rename_report", "&version=1&title=Porto", "Title saved."),
        ("move_report", "&version=1&action=submit", "The report was updated."),
        ("comment", "&actor=owner&key=k&comment=Yes", "Comment added."),
        ("remove_from_report", "&expense=00000000-0000-0000-0000-00000000000b", "Removed from the report."),
    ] {
        let fields: &'static str = format!("{id}{fields}").leak();
        let answer = send_form(FakeBackend::signed_in(), PLACE, function, fields).await;
        let back = answer.headers[LOCATION].to_str().unwrap();
        assert!(back.starts_with(&format!("{PLACE}?done=")), "{back}");
        page(FakeBackend::signed_in(), back).await.says(words).says("form-result success");
    }
    page(FakeBackend::signed_in(), PLACE).await.does_not_say("form-result success");
}

#[tokio::test]
async fn an_address_has_no_words_of_its_own_said() {
    for said in ["done=You+have+won", "done=%3Cb%3E", "done=Moved"] {
        let page = page(FakeBackend::signed_in(), &format!("{PLACE}?{said}")).await;
        page.does_not_say("form-result success").does_not_say("You have won").does_not_say("<b>");
    }
}

#[tokio::test]
async fn a_form_leads_back_to_no_other_site() {
    let fields = "id=00000000-0000-0000-0000-000000000001&version=1&action=submit";
    let answer = send_form(FakeBackend::signed_in(), "//evil.example/a", "move_report", fields).await;
    assert!(!answer.headers[LOCATION].to_str().unwrap().starts_with("//"));
}

#[tokio::test]
async fn what_was_typed_survives_a_report_that_has_changed_and_both_titles_are_seen() {
    let changed = FakeBackend { change: Err(AppError::Changed), ..FakeBackend::signed_in() };
    let renamed = "id=00000000-0000-0000-0000-000000000001&version=7&title=Porto+%26+Lisbon";
    let page = back(changed.clone(), "rename_report", renamed).await;
    assert_eq!(page.status, StatusCode::PRECONDITION_FAILED);
    page.says(r#"value="Porto &amp; Lisbon""#).says("<b>Lisbon, customer workshop</b>").says("<details open");
    let said = "id=00000000-0000-0000-0000-000000000001&actor=owner&key=k&comment=In+May%2C+I+think";
    back(changed, "comment", said).await.says("In May, I think</textarea>");
    let refused = "id=00000000-0000-0000-0000-000000000001&version=7&reason=Whose+dinner%3F";
    let approver = FakeBackend { change: Err(AppError::Changed), ..FakeBackend::approver() };
    let page = back(with(approver, pizza(Status::Submitted)), "refuse_report", refused).await;
    page.says("Whose dinner?</textarea>").says("<details open");
}

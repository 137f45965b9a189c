//! The reports that an approver decides on, and the form that decides on it.

use app::AppError;
use axum::http::{StatusCode, header::LOCATION};
use domain::{Currency, Money, Status};
use time::macros::date;

use crate::{
    page::{Page, page, send_form},
    support::{FakeBackend, expense, report},
};

const PLACE: &str = "/approvals";

/// Two reports of Ben are pending.
fn pending() -> FakeBackend {
    let line = |id| expense(id, date!(2026 - 11 - 20), "Pizza", Money::new(10_200, Currency::USD));
    let reports =
        [(1, "Dojo"), (2, "Offsite")].map(|(id, title)| report(id, title, Status::Submitted, vec![line(id)]));
    FakeBackend { reports: Ok(reports.to_vec()), ..FakeBackend::approver() }
}

/// What the person sees who has sent the form without JavaScript.
async fn sent(backend: FakeBackend, fields: &'static str) -> Page {
    let answer = send_form(backend.clone(), PLACE, "decide", fields).await;
    assert_eq!(answer.status, StatusCode::FOUND);
    let back = answer.headers[LOCATION].to_str().unwrap().replace("http://localhost:3000", "");
    page(backend, &back).await
}

#[tokio::test]
async fn an_approver_sees_whose_report_is_pending_with_its_sum_and_since_when() {
    let page = page(pending(), PLACE).await;
    assert_eq!(page.status, StatusCode::OK);
    page.says("Dojo").says("Offsite").says("Ben Okafor").says("USD\u{a0}102.00").says("2 days ago");
    page.says(r#"name="chosen[report-00000000-0000-0000-0000-000000000001]""#).says(r#"value="refuse""#);
}

#[tokio::test]
async fn only_an_approver_is_led_here_and_anyone_else_is_told_what_is_missing() {
    let link = r#"href="/approvals""#;
    page(FakeBackend::approver(), "/").await.says(link);
    page(FakeBackend::signed_in(), "/").await.does_not_say(link);
    page(FakeBackend::signed_out(), "/").await.does_not_say(link);
    let refused = page(FakeBackend::signed_in(), PLACE).await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN);
    refused.says("the permission approve:reports was not granted");
}

#[tokio::test]
async fn nothing_to_decide_is_a_page_of_its_own() {
    page(FakeBackend::approver(), PLACE).await.says("No reports to approve").does_not_say("selected");
}

#[tokio::test]
async fn the_same_decision_is_made_on_all_that_is_selected() {
    let both = "chosen[report-00000000-0000-0000-0000-000000000001]=1\
                &chosen%5Breport-00000000-0000-0000-0000-000000000002%5D=1&reason=&choice=approve";
    let page = sent(pending(), both).await;
    assert_eq!(page.status, StatusCode::OK);
}

/// One report of each status that an approver sees, and an open one.
fn far_and_wide() -> FakeBackend {
    let line = |id| expense(id, date!(2026 - 11 - 20), "Pizza", Money::new(10_200, Currency::USD));
    let titled = [
        (1, "Dojo", Status::Submitted),
        (2, "Offsite", Status::Approved),
        (3, "Fair", Status::Refused),
        (4, "Moving", Status::Reimbursed),
        (5, "Secret", Status::Open),
    ];
    let reports = titled.map(|(id, title, status)| report(id, title, status, vec![line(id)]));
    FakeBackend { reports: Ok(reports.to_vec()), ..FakeBackend::approver() }
}

#[tokio::test]
async fn each_list_has_an_address_and_shows_what_has_come_so_far_alone() {
    for (query, heading, title) in [
        ("", "Reports to approve", "Dojo"),
        ("?status=approved", "To reimburse", "Offsite"),
        ("?status=refused", "Refused", "Fair"),
        ("?status=reimbursed", "Reimbursed", "Moving"),
        ("?status=open", "Reports to approve", "Dojo"),
    ] {
        let page = page(far_and_wide(), &format!("{PLACE}{query}")).await;
        page.says(&format!(r#"<h1 tabindex="-1">{heading}</h1>"#)).says(title).does_not_say("Secret");
        let others = ["Dojo", "Offsite", "Fair", "Moving"].into_iter().filter(|other| *other != title);
        others.for_each(|other| _ = page.does_not_say(other));
    }
}

#[tokio::test]
async fn what_is_approved_is_reimbursed_from_the_list_and_what_is_settled_offers_nothing() {
    let approved = page(far_and_wide(), "/approvals?status=approved").await;
    approved.says("Mark selected as reimbursed").says(r#"name="choice" value="reimburse""#);
    approved.does_not_say("Refuse selected").does_not_say(r#"value="approve""#);
    for settled in ["refused", "reimbursed"] {
        page(far_and_wide(), &format!("{PLACE}?status={settled}")).await.does_not_say("/api/decide");
    }
    let paid = "chosen[report-00000000-0000-0000-0000-000000000002]=1&choice=reimburse";
    assert_eq!(sent(far_and_wide(), paid).await.status, StatusCode::OK);
}

#[tokio::test]
async fn an_empty_list_says_what_would_stand_in_it() {
    let nothing = FakeBackend { reports: Ok(Vec::new()), ..FakeBackend::approver() };
    for (status, words) in [
        ("submitted", "No reports to approve"),
        ("approved", "No reports to reimburse"),
        ("refused", "No refused reports"),
        ("reimbursed", "No reimbursed reports"),
    ] {
        page(nothing.clone(), &format!("{PLACE}?status={status}")).await.says(words).does_not_say("selected");
    }
}

#[tokio::test]
async fn a_long_list_goes_on_in_its_own_status() {
    let middle = page(far_and_wide(), "/approvals?status=approved&after=middle").await;
    middle.says(r#"<a href="/approvals?status=approved">Back to the beginning</a>"#);
    middle.says(r#"<a href="/approvals?status=approved&amp;after=further" rel="next">"#);
    page(far_and_wide(), PLACE).await.does_not_say("Back to the beginning");
}

#[tokio::test]
async fn what_changed_meanwhile_is_not_decided_on_and_that_is_told() {
    let stale = "chosen[report-00000000-0000-0000-0000-000000000001]=1\
                 &chosen[report-00000000-0000-0000-0000-000000000002]=7&choice=approve";
    let page = sent(pending(), stale).await;
    assert_eq!(page.status, StatusCode::CONFLICT);
    page.says("1 of 2 reports updated.").says("Offsite");
}

#[tokio::test]
async fn a_form_that_can_not_be_carried_out_says_what_to_do() {
    let unproven = FakeBackend { change: Err(AppError::ReauthenticationNeeded), ..pending() };
    let one = "chosen[report-00000000-0000-0000-0000-000000000001]=1&choice=approve";
    let cases = [
        (pending(), "reason=&choice=approve", 422, "Select at least one"),
        (
            pending(),
            "chosen[report-00000000-0000-0000-0000-000000000001]=1&reason=+&choice=refuse",
            422,
            "The reason is missing.",
        ),
        (unproven, one, 403, r#"<a href="/login?return_to=/approvals&amp;prompt=login" rel="external">"#),
    ];
    for (backend, fields, status, words) in cases {
        let page = sent(backend, fields).await;
        assert_eq!(page.status.as_u16(), status, "{fields}");
        page.says(words).says("Dojo");
    }
}

//! The dashboard in each of its states, as a browser without JavaScript gets it.

use app::Permissions;
use axum::http::StatusCode;
use domain::{Category, Currency, Money, Status};
use time::macros::date;

use crate::{
    page::page,
    support::{FakeBackend, expense, report},
};

#[tokio::test]
async fn a_person_sees_what_is_owed_what_is_to_do_and_what_is_in_no_report() {
    let page = page(FakeBackend::signed_in(), "/").await;
    assert_eq!(page.status, StatusCode::OK);
    page.says("Hello, Ada Lovelace");
    page.says("You are owed")
        .says("USD\u{a0}2,019.35")
        .says(r#"<a href="/reports?status=approved">1 approved report"#);
    page.says(r#"<a href="/reports?status=open"><strong>1</strong> report to submit</a>"#);
    page.says("Not in a report").says("EUR\u{a0}12.50");
    page.says(r#"<a href="/reports?status=reimbursed">1 report</a>"#).does_not_say("status=refused");
}

#[tokio::test]
async fn only_who_may_decide_reads_how_many_reports_there_are_to_approve() {
    let mut approver = FakeBackend::approver();
    approver.reports.as_mut().unwrap().push(report(4, "Ben's", Status::Submitted, vec![]));
    page(approver, "/").await.says(r#"<a href="/approvals"><strong>1</strong> report to approve</a>"#);
    page(FakeBackend::signed_in(), "/").await.does_not_say("to approve");
}

#[tokio::test]
async fn every_month_of_the_year_stands_in_the_chart_and_in_its_table() {
    let page = page(FakeBackend::signed_in(), "/?currency=EUR").await;
    page.says("From December 2025 to November 2026");
    page.says(r#"<a href="/expenses?from=2026-11-01&amp;to=2026-11-30">"#)
        .says("November 2026: EUR\u{a0}330.90")
        .says("October 2026: nothing");
    assert_eq!(page.html.matches("class=\"tip\"").count(), 12);
    page.says(r#"<td class="amount">EUR 405.80</td>"#.replace("EUR ", "EUR\u{a0}").as_str());
}

#[tokio::test]
async fn a_currency_is_chosen_by_a_link_and_the_most_frequent_stands_first() {
    let euros = page(FakeBackend::signed_in(), "/").await;
    euros.says(r##"<a href="/?currency=EUR#spending" aria-current="true">EUR</a>"##);
    euros.says("Spending by month, in EUR");
    let yen = page(FakeBackend::signed_in(), "/?currency=JPY").await;
    yen.says("Spending by month, in JPY").says("November 2026: JPY\u{a0}18,400");
    for nonsense in ["/?currency=CHF", "/?currency=%3Cscript%3E", "/?currency="] {
        page(FakeBackend::signed_in(), nonsense).await.says("Spending by month, in EUR");
    }
}

#[tokio::test]
async fn a_category_leads_to_its_expenses_of_the_same_time() {
    let mut backend = FakeBackend::signed_in();
    let mut dinner = expense(41, date!(2026 - 03 - 02), "Dinner", Money::new(5_000, Currency::EUR));
    dinner.category = Category::Meals;
    backend.reports.as_mut().unwrap().push(report(4, "Berlin", Status::Refused, vec![dinner]));
    let page = page(backend, "/").await;
    page.says(r#"<a href="/expenses?from=2025-12-01&amp;to=2026-11-30&amp;category=meals">"#);
    page.says("Meals: EUR\u{a0}50.00, 11\u{202f}%");
    page.says(r#"<strong>1</strong> refused report to correct"#);
}

#[tokio::test]
async fn where_more_came_back_than_was_spent_there_is_a_minus_and_no_bar() {
    let mut backend = FakeBackend::signed_in();
    let bars = |html: &str| html.matches("class=\"bar\"").count();
    let before = bars(&page(backend.clone(), "/").await.html);
    let mut dinner = expense(41, date!(2026 - 03 - 02), "Dinner", Money::new(5_000, Currency::EUR));
    let mut back = expense(42, date!(2026 - 04 - 02), "Dinner, back", Money::new(-9_200, Currency::EUR));
    (dinner.category, back.category) = (Category::Meals, Category::Meals);
    backend.reports.as_mut().unwrap().push(report(4, "Berlin", Status::Refused, vec![dinner, back]));
    let page = page(backend, "/").await;
    page.says("March 2026: EUR\u{a0}50.00").says("April 2026: EUR\u{a0}-92.00");
    page.says("Meals: EUR\u{a0}-42.00, –");
    assert_eq!(bars(&page.html), before + 1, "March's, and none for April, nor for meals");
}

#[tokio::test]
async fn who_has_nothing_is_invited_to_begin_and_who_may_not_write_is_not() {
    let mut backend = FakeBackend { loose: vec![], ..FakeBackend::signed_in() };
    backend.reports = Ok(vec![]);
    page(backend.clone(), "/")
        .await
        .says("No expenses yet")
        .says("New report")
        .does_not_say("<svg class=\"drawing");
    backend.permissions = Permissions::default();
    page(backend, "/").await.says("No expenses yet").does_not_say("New report");
}

#[tokio::test]
async fn reports_without_expenses_leave_nothing_to_draw() {
    let mut backend = FakeBackend { loose: vec![], ..FakeBackend::signed_in() };
    backend.reports = Ok(vec![report(1, "Still empty", Status::Open, vec![])]);
    page(backend, "/").await.says("No spending in this period.").says("report to submit");
}

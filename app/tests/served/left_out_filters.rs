//! A filter in an address that can't be read is named on its page, and the rest is applied.

use axum::http::StatusCode;

use crate::{
    page::page,
    support::{FakeBackend, report},
};
use domain::Status;

/// What an address may bring that a page must not.
const ATTACK: &str = "%3Cscript%3Ealert(1)%3C/script%3E%20You%20were%20signed%20out";
const LEFT_OUT: &str = r#"<p role="status" class="notice notice-warning">"#;
const DAY: &str = "is not a day such as 2026-11-23";
const IMPORT: &str = "/expenses/import/00000000-0000-0000-0000-000000000004";

fn approver() -> FakeBackend {
    let reports =
        vec![report(1, "Dojo", Status::Submitted, vec![]), report(2, "Offsite", Status::Approved, vec![])];
    FakeBackend { reports: Ok(reports), ..FakeBackend::approver() }
}

/// A page, one of its filters, what is wrong with that, and what shows that the rest of the address is applied.
#[tokio::test]
async fn each_filter_of_each_page_is_named_and_the_rest_is_applied() {
    let long = "x".repeat(201);
    let one = |words: &str| format!("This filter was left out: {words}. Everything else was applied.");
    for (path, filter, value, words, applied) in [
        ("/expenses?q=Taxi", "from", "2026-13-40", format!("“From” {DAY}"), r#"name="q" value="Taxi""#),
        ("/expenses?q=Taxi", "to", "2026-02-30", format!("“To” {DAY}"), r#"name="q" value="Taxi""#),
        (
            "/expenses?q=Taxi",
            "category",
            "Meals",
            "“Category” is none of the categories".into(),
            r#"name="q" value="Taxi""#,
        ),
        (
            "/expenses?q=Taxi",
            "status",
            "zzz",
            "“Status” is none of those that can be chosen here".into(),
            r#"name="q" value="Taxi""#,
        ),
        (
            "/expenses?q=Taxi",
            "report",
            "1",
            "“Report” is not a report’s ID".into(),
            r#"name="q" value="Taxi""#,
        ),
        (
            "/expenses?status=open",
            "q",
            &long,
            "the search text has more than 200 characters".into(),
            r#"<option value="open" selected>"#,
        ),
        ("/expenses?q=Taxi", "sort", "up", "the order is none that this list has".into(), "newest first"),
        (
            "/expenses?status=open",
            "after",
            "zzz",
            "the place to go on from is none in this list, so it starts at the beginning".into(),
            r#"<option value="open" selected>"#,
        ),
        ("/reports?", "status", "zzz", "“Status” is none of those that can be chosen here".into(), "Lisbon"),
        (
            "/reports?status=open",
            "after",
            "zzz",
            "the place to go on from is none in this list, so it starts at the beginning".into(),
            r#"aria-current="page">Open</a>"#,
        ),
        ("/?", "currency", "euro", "“Currency” is not three capital letters such as EUR".into(), "in EUR"),
        (
            &format!("{IMPORT}?"),
            "from",
            "-1",
            "the row to begin with is not a number".into(),
            "Rows 1 to 100",
        ),
    ] {
        let shown = page(FakeBackend::signed_in(), &format!("{path}&{filter}={value}")).await;
        assert_eq!(shown.status, StatusCode::OK, "{path} {filter}");
        shown.says(LEFT_OUT).says(&one(&words)).says(applied);
        // A value that can be read, and a field that was left blank, are no news.
        for good in [path.to_owned(), format!("{path}&{filter}=")] {
            page(FakeBackend::signed_in(), &good).await.does_not_say("left out").says(applied);
        }
        // Nothing of the address is told again.
        let attacked = page(FakeBackend::signed_in(), &format!("{path}&{filter}={ATTACK}{long}")).await;
        attacked.says(LEFT_OUT).does_not_say("You were signed out").does_not_say("script>alert(1)");
    }
}

#[tokio::test]
async fn an_approvers_list_names_its_filters_too() {
    let status = "This filter was left out: “Status” is none of those that can be chosen here.";
    for none in ["zzz", "open", ATTACK] {
        let shown = page(approver(), &format!("/approvals?status={none}")).await;
        shown.says(status).says("Dojo").does_not_say("Offsite").does_not_say("script>alert(1)");
    }
    let shown = page(approver(), "/approvals?status=approved&after=zzz").await;
    shown.says("the place to go on from is none in this list").says("Offsite");
    shown.does_not_say("Back to the beginning</a>");
    page(approver(), "/approvals?status=approved&after=middle")
        .await
        .does_not_say("left out")
        .says("Back to the beginning</a>");
}

#[tokio::test]
async fn several_are_named_at_once_and_are_gone_from_the_ways_on() {
    let shown = page(FakeBackend::signed_in(), "/expenses?from=x&status=zzz&q=a&after=middle").await;
    shown.says(&format!(
        "These filters were left out: “From” {DAY}; “Status” is none of those that can be chosen here."
    ));
    shown.says(r#"<a href="/expenses?q=a">Back to the beginning</a>"#).says(r#"href="/expenses.csv?q=a""#);
}

#[tokio::test]
async fn a_list_that_can_not_go_on_from_there_begins_anew() {
    let shown = page(FakeBackend::signed_in(), "/expenses?q=a&after=zzz").await;
    shown.does_not_say("Back to the beginning</a>").says(r#"href="/expenses.csv?q=a""#);
    let shown = page(FakeBackend::signed_in(), "/reports?after=zzz").await;
    shown.does_not_say("Back to the beginning</a>").says("Create report");
}

#[tokio::test]
async fn a_currency_in_which_nothing_was_spent_is_named_as_well() {
    page(FakeBackend::signed_in(), "/?currency=CHF")
        .await
        .says("Nothing was spent in CHF in this period. What you see is in EUR.");
    for spent in ["/", "/?currency=JPY"] {
        page(FakeBackend::signed_in(), spent).await.does_not_say("Nothing was spent");
    }
}

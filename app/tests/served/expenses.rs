//! The list of expenses in each of its states: found, put in order, empty, and what it says was done.

use app::{AppError, Permissions};
use axum::http::{StatusCode, header::LOCATION};
use domain::{Currency, ExpenseId, ForeignAmount, Money, Status};
use time::macros::date;
use uuid::Uuid;

use crate::{
    page::{page, send_form},
    support::{FakeBackend, expense, report},
};

const ID: &str = "00000000-0000-0000-0000-00000000000b";

fn reader() -> FakeBackend {
    FakeBackend { permissions: Permissions::default(), ..FakeBackend::signed_in() }
}

#[tokio::test]
async fn each_expense_tells_its_kind_its_report_and_the_way_to_it() {
    let page = page(FakeBackend::signed_in(), "/expenses").await;
    assert_eq!(page.status, StatusCode::OK);
    page.says(&format!(r#"<a href="/expenses/{ID}" class="expense-link">Taxi from the airport</a>"#))
        .says(r#"<a href="/reports/00000000-0000-0000-0000-000000000001">Lisbon, customer workshop</a>"#)
        .says(r#"<span class="badge badge-open">Open</span>"#)
        .says(r#"<td role="cell" class="category">Other</td>"#);
}

#[tokio::test]
async fn what_is_asked_stands_in_the_form_and_the_order_is_kept() {
    let page =
        page(FakeBackend::signed_in(), "/expenses?q=Taxi&status=open&from=2026-11-01&sort=amount").await;
    page.says("Taxi from").does_not_say("Hotel Avenida").does_not_say("Desk lamp");
    page.says(r#"type="search" name="q" value="Taxi""#).says(r#"name="from" value="2026-11-01""#);
    page.says(r#"<option value="open" selected>"#).says(r#"name="sort" value="amount""#);
    page.says("Filters (2)").says("<details open");
}

#[tokio::test]
async fn a_column_says_how_it_is_sorted_and_turns_round() {
    let newest = page(FakeBackend::signed_in(), "/expenses?q=a").await;
    newest.says(r#"aria-sort="descending" class="sorted"><a href="/expenses?q=a&amp;sort=date">Date"#);
    newest.says(r#"<a href="/expenses?q=a&amp;sort=-amount">Amount"#);
    let smallest = page(FakeBackend::signed_in(), "/expenses?sort=amount&after=middle").await;
    smallest.says(r#"aria-sort="ascending""#).says(r#"<a href="/expenses?sort=-amount">Amount"#);
    smallest.says(r#"<a href="/expenses">Date"#).says("the smallest first");
}

#[tokio::test]
async fn a_long_list_goes_on_and_its_totals_are_of_one_page() {
    let middle = page(FakeBackend::signed_in(), "/expenses?after=middle").await;
    middle
        .says(r#"<a href="/expenses">Back to the beginning</a>"#)
        .says("6 expenses on this page, newest first");
    middle.says(r#"<a href="/expenses?after=further" rel="next">Load more</a>"#).says("On this page, in EUR");
    page(FakeBackend::signed_in(), "/expenses").await.does_not_say("Load more</a>").says("Total in EUR");
}

#[tokio::test]
async fn the_list_is_downloaded_as_it_is_narrowed_and_whole() {
    let list = page(FakeBackend::signed_in(), "/expenses?q=Taxi&status=open&sort=amount&after=middle").await;
    let href = r#"href="/expenses.csv?q=Taxi&amp;status=open&amp;sort=amount" rel="external""#;
    list.says(href).says("Download as CSV");
    page(FakeBackend::signed_in(), "/expenses?q=nothing").await.does_not_say("Download as CSV");
}

#[tokio::test]
async fn nothing_at_all_and_nothing_that_matches_lead_on_differently() {
    let mut empty = FakeBackend::signed_in();
    empty.reports = Ok(Vec::new());
    page(empty.clone(), "/expenses").await.says("No expenses yet").says("Add your first expense");
    page(empty.clone(), "/expenses?q=x").await.says("No expenses match").says("Clear filters");
    empty.permissions = Permissions::default();
    page(empty, "/expenses").await.says("No expenses yet").does_not_say("Add your first expense");
}

#[tokio::test]
async fn an_expense_that_may_have_been_entered_twice_leads_to_the_other() {
    let mut line = expense(11, date!(2026 - 11 - 20), "Pizza", Money::new(10_200, Currency::USD));
    line.duplicate_of = Some(ExpenseId(Uuid::from_u128(12)));
    let backend = FakeBackend {
        reports: Ok(vec![report(1, "Dojo", Status::Open, vec![line])]),
        ..FakeBackend::signed_in()
    };
    let other = r#"href="/expenses/00000000-0000-0000-0000-00000000000c""#;
    page(backend.clone(), "/expenses").await.says("Possible duplicate").says(other);
    page(backend, &format!("/expenses/{ID}"))
        .await
        .says("has the same date, merchant and amount")
        .says(other);
}

#[tokio::test]
async fn a_refund_leads_to_what_it_is_of_and_what_was_spent_abroad_stands_beside_what_was_booked() {
    let mut line = expense(11, date!(2026 - 11 - 20), "A night back", Money::new(-3_000, Currency::EUR));
    line.refund_of = Some(ExpenseId(Uuid::from_u128(12)));
    line.foreign = Some(ForeignAmount { amount: "-35.5".to_owned(), currency: Some(Currency::USD) });
    let backend = FakeBackend {
        reports: Ok(vec![report(1, "Dojo", Status::Open, vec![line])]),
        ..FakeBackend::signed_in()
    };
    page(backend.clone(), "/expenses").await.says("EUR\u{a0}-30.00");
    let page = page(backend, &format!("/expenses/{ID}")).await;
    page.says("This is a refund of ").says(r#"href="/expenses/00000000-0000-0000-0000-00000000000c""#);
    page.says("Spent as USD\u{a0}-35.50").says(r#"value="-30.00""#);
    // It is sent back as a refund, which the browser's own check would refuse.
    page.says(r#"name="refund_of" value="00000000-0000-0000-0000-00000000000c""#);
    page.does_not_say(r#"data-check="expense""#).says("/api/delete_expense");
}

#[tokio::test]
async fn an_expense_tells_what_came_back_for_it_and_is_not_deleted_before_its_refunds() {
    let mut line = expense(11, date!(2026 - 11 - 20), "Two nights", Money::new(8_000, Currency::EUR));
    line.refunded = Some(Money::new(3_000, Currency::EUR));
    let backend = FakeBackend {
        reports: Ok(vec![report(1, "Dojo", Status::Open, vec![line])]),
        ..FakeBackend::signed_in()
    };
    let page = page(backend, &format!("/expenses/{ID}")).await;
    page.says("EUR\u{a0}30.00 of this came back to you. To delete this expense, delete its refunds first.");
    page.does_not_say("/api/delete_expense").says("/api/change_expense");
}

#[tokio::test]
async fn a_deletion_can_be_undone_by_who_could_delete() {
    let place = format!("/expenses?deleted={ID}");
    let deleted = page(FakeBackend::signed_in(), &place).await;
    deleted.says("Expense deleted.").says("/api/restore_expense").says(&format!(r#"name="id" value="{ID}""#));
    page(reader(), &place).await.does_not_say("/api/restore_expense");

    let fields = "id=00000000-0000-0000-0000-00000000000b";
    let answer = send_form(FakeBackend::signed_in(), &place, "restore_expense", fields).await;
    assert_eq!(answer.headers[LOCATION], format!("/expenses?restored={ID}"));
    page(FakeBackend::signed_in(), &format!("/expenses?restored={ID}")).await.says("Expense restored.");
    let gone = FakeBackend { change: Err(AppError::NotFound), ..FakeBackend::signed_in() };
    let answer = send_form(gone.clone(), &place, "restore_expense", fields).await;
    let back = answer.headers[LOCATION].to_str().unwrap().replace("http://localhost:3000", "");
    page(gone, &back)
        .await
        .says("This was not found. It may have been deleted, or it belongs to someone else.");
}

#[tokio::test]
async fn who_may_not_write_finds_no_way_to_a_form() {
    let new = r#"href="/expenses/new""#;
    page(FakeBackend::signed_in(), "/expenses").await.says(new);
    page(reader(), "/expenses").await.says("Taxi from").does_not_say(new);
}

#[tokio::test]
async fn what_is_in_no_report_can_be_asked_for_and_counts_as_a_filter() {
    let page_of = |query: &str| page(FakeBackend::signed_in(), format!("/expenses{query}").leak());
    let loose = page_of("?report=none").await;
    loose
        .says("Filters (1)")
        .says(r#"<option value="none" selected>Not in a report"#)
        .does_not_say("Taxi from");
    let one = page_of("?report=00000000-0000-0000-0000-000000000001").await;
    one.says("Filters (1)").says(r#"<option value="00000000-0000-0000-0000-000000000001" selected>"#);
    page(FakeBackend::signed_in(), "/").await.says(r#"href="/expenses?report=none""#);
}

//! The expenses of one page, a row for each: most of what there is to the page.
//!
//! They are written as text from the first. As views, which would be put together to be walked through, they took half of
//! the time that the whole page did.

use domain::{Expense, InReport};
use leptos::tachys::html::InertElement;
use maud::{Markup, html};

use crate::{
    addresses::{base_path::with_base, expenses::expense_path, reports::report_path, return_to::ReturnTo},
    components::{day_in_words, status_label},
    notation::format_money,
};

/// Each expense leads to its page, and from there back to the list.
pub(super) fn rows(expenses: &[Expense], list: &ReturnTo) -> InertElement {
    let with_way_back = list.with_way_back();
    let rows = html! {
        @for expense in expenses {
            tr role="row" {
                td role="cell" class="date" {
                    time datetime=(expense.date) { (day_in_words(expense.date)) }
                }
                td role="cell" class="description" {
                    a href=(with_base(&with_way_back(&expense_path(expense.id)))) class="expense-link" {
                        (expense.description)
                    }
                    span class="merchant" { (expense.merchant) }
                    @if let Some(other) = expense.duplicate_of {
                        a href=(with_base(&expense_path(other))) class="badge badge-submitted" {
                            "Possible duplicate"
                            span class="visually-hidden" { ": view the other one" }
                        }
                    }
                }
                td role="cell" class="category" { (expense.category.label()) }
                td role="cell" class="report" { (report_cell(expense.report.as_ref())) }
                td role="cell" class="amount" { (format_money(expense.amount)) }
            }
        }
    };
    InertElement::new(rows.into_string())
}

/// The report that an expense is in, and how far that has come.
fn report_cell(report: Option<&InReport>) -> Markup {
    html! {
        @match report {
            None => span class="no-report" { "Not in a report" },
            Some(InReport { id, title, status }) => {
                a href=(with_base(&report_path(*id))) { (title) }
                " "
                span class={ "badge badge-" (status.word()) } { (status_label(*status)) }
            }
        }
    }
}

//! The expenses of one page, a row for each: most of what there is to the page.
//!
//! They are written as text from the first. As views, which would be put together to be walked through, they took half of
//! the time that the whole page did.

use domain::{Expense, InReport};
use maud::{Markup, html};

use crate::{
    addresses::{base_path::with_base, expenses::expense_path, reports::report_path, return_to::ReturnTo},
    components::{Text, day_in_words, status_label},
    notation::format_money,
};

/// Each expense leads to its page, and from there back to the list.
pub(super) fn rows(expenses: &[Expense], list: &ReturnTo) -> Markup {
    let with_way_back = list.with_way_back();
    html! {
        @for expense in expenses {
            tr role="row" {
                td role="cell" class="date" {
                    time datetime=(expense.date) { (Text(&day_in_words(expense.date))) }
                }
                td role="cell" class="description" {
                    a href=(Text(&with_base(&with_way_back(&expense_path(expense.id))))) class="expense-link" {
                        (Text(&expense.description))
                    }
                    span class="merchant" { (Text(&expense.merchant)) }
                    @if let Some(other) = expense.duplicate_of {
                        a href=(Text(&with_base(&expense_path(other)))) class="badge badge-submitted" {
                            "Possible duplicate"
                            span class="visually-hidden" { ": view the other one" }
                        }
                    }
                }
                td role="cell" class="category" { (Text(expense.category.label())) }
                td role="cell" class="report" { (report_cell(expense.report.as_ref())) }
                td role="cell" class="amount" { (Text(&format_money(expense.amount))) }
            }
        }
    }
}

/// The report that an expense is in, and how far that has come.
fn report_cell(report: Option<&InReport>) -> Markup {
    html! {
        @match report {
            None => span class="no-report" { "Not in a report" },
            Some(InReport { id, title, status }) => {
                a href=(Text(&with_base(&report_path(*id)))) { (Text(title)) }
                " "
                span class={ "badge badge-" (status.word()) } { (status_label(*status)) }
            }
        }
    }
}

//! The expenses of one page, a row for each: most of what there is to the page.
//!
//! They are written as text from the first. As views, which would be put together to be walked through, they took half of
//! the time that the whole page did.

use domain::{Expense, InReport, Notation};
use maud::{Markup, Render, html};
use uuid::Uuid;

use crate::{
    addresses::{base_path::BasePath, expenses, reports, return_to::ReturnTo},
    components::{IsoDay, Text, WrittenAmount, WrittenDay, WrittenId, status_label},
    notation::notation,
};

/// The rows of these expenses. Each leads to its expense's page, and from there back to the list.
pub(super) struct Rows<'a> {
    expenses: &'a [Expense],
    base: BasePath,
    way_back: String,
    notation: Notation,
}

/// How many bytes a row has, or a few less.
const USUAL_LENGTH: usize = 700;

impl<'a> Rows<'a> {
    pub(super) fn new(expenses: &'a [Expense], list: &ReturnTo) -> Self {
        Self { expenses, base: BasePath::here(), way_back: list.query(), notation: notation() }
    }

    fn row(&self, expense: &Expense) -> Markup {
        html! {
            tr role="row" {
                td role="cell" class="date" {
                    time datetime=(IsoDay(expense.date)) { (WrittenDay(expense.date)) }
                }
                td role="cell" class="description" {
                    a href={ (self.address(expenses::LIST_PATH, expense.id.0)) (Text(&self.way_back)) }
                        class="expense-link" {
                        (Text(&expense.description))
                    }
                    span class="merchant" { (Text(&expense.merchant)) }
                    @if let Some(other) = expense.duplicate_of {
                        a href=(self.address(expenses::LIST_PATH, other.0)) class="badge badge-submitted" {
                            "Possible duplicate"
                            span class="visually-hidden" { ": view the other one" }
                        }
                    }
                }
                td role="cell" class="category" { (Text(expense.category.label())) }
                td role="cell" class="report" {
                    @match &expense.report {
                        None => span class="no-report" { "Not in a report" },
                        Some(report) => (self.report(report)),
                    }
                }
                td role="cell" class="amount" { (WrittenAmount(expense.amount, self.notation)) }
            }
        }
    }

    /// The report that an expense is in, and how far that has come.
    fn report(&self, InReport { id, title, status }: &InReport) -> Markup {
        html! {
            a href=(self.address(reports::LIST_PATH, id.0)) { (Text(title)) }
            " "
            span class={ "badge badge-" (Text(status.word())) } { (Text(status_label(*status))) }
        }
    }

    fn address(&self, list: &'a str, id: Uuid) -> AddressOf<'_> {
        AddressOf { base: self.base.text(), list, id }
    }
}

/// Straight into the table: there they are most of the document.
impl Render for Rows<'_> {
    fn render_to(&self, document: &mut String) {
        document.reserve(self.expenses.len() * USUAL_LENGTH);
        self.expenses.iter().for_each(|expense| document.push_str(&self.row(expense).0));
    }
}

/// Where the page of one thing of a list stands.
struct AddressOf<'a> {
    base: &'a str,
    list: &'a str,
    id: Uuid,
}

impl Render for AddressOf<'_> {
    fn render_to(&self, document: &mut String) {
        Text(self.base).render_to(document);
        document.push_str(self.list);
        document.push('/');
        WrittenId(self.id).render_to(document);
    }
}

//! One row of a file: the expense that it would be, whether it is one, and why where it is not.

use std::borrow::Cow;

use domain::{
    Category, ExpenseForm, ImportId, ImportRow, ImportState, Notation,
    day::iso_day,
    import::{Duplicate, ForeignAmount, Kept, RowKind},
    statement::Topic,
};
use leptos::prelude::*;
use maud::{Markup, PreEscaped, html};
use time::Date;

use super::{
    edit_row::EditRow,
    row_faults::{row_faults, shown},
};
use crate::{
    addresses::{
        base_path::with_base,
        expenses::expense_path,
        imports::{edit_row_href, row_id},
    },
    components::{Text, day_in_words},
    notation::{format_money, notation},
    views::imports::{NOT_TICKED, TICKED, can_be_ticked, shown_field, ticked_field},
};

/// The form that the ticks belong to, by its id in the page.
pub(super) const CHOICES: &str = "choices";

/// What a row needs to know of the page.
pub(super) struct RowContext {
    pub(super) import: ImportId,
    /// How many rows stand before the first on the page.
    pub(super) from: u32,
    pub(super) state: ImportState,
    pub(super) today: Date,
    /// The row that is being edited.
    pub(super) edited: Option<u32>,
    /// The one that was just now.
    pub(super) changed: Option<u32>,
}

pub(super) fn row(row: &ImportRow, context: &RowContext) -> Markup {
    if context.edited == Some(row.place) {
        let (import, from, today, row) = (context.import, context.from, context.today, row.clone());
        return html! {
            tr role="row" class="edited-row" data-key={ "edit-" (row.place) } {
                td role="cell" colspan="6" {
                    (PreEscaped(view! { <EditRow import from today row /> }.to_html()))
                }
            }
        };
    }
    let (description, merchant) = (shown(&row.form.description), shown(&row.form.merchant));
    let is_ready = context.state == ImportState::Ready;
    html! {
        tr role="row" id=(row_id(row.place)) data-key=(row.place) tabindex="-1" {
            @if is_ready { td role="cell" class="choice" { (tick(row)) } }
            td role="cell" class="date" {
                (date(asked_date(row)))
                @if let Some(booked) = row.booked.filter(|booked| booked.to_string() != row.form.date) {
                    span class="beside" { "booked " (day_in_words(booked)) }
                }
            }
            td role="cell" class="description" {
                @if let Some(expense) = row.expense.filter(|_| stays(row, context.state)) {
                    a href=(Text(&with_base(&expense_path(expense)))) class="expense-link" { (Text(&description)) }
                } @else {
                    (Text(&description))
                }
                @if merchant != description { span class="merchant" { (Text(&merchant)) } }
                (row_faults(row))
                (badges(row, context.state))
                @if let Some(reason) = reason(row, context.state) { p class="reason" { (reason) } }
            }
            td role="cell" class="report" { (Text(&category(&row.form.category))) }
            td role="cell" class={ "amount" @if row.form.amount(Notation::EN).is_none() { " as-typed" } } {
                (Text(&asked_amount(row)))
                @if let Some(foreign) = &row.foreign { span class="beside" { (Text(&foreign_amount(foreign))) } }
            }
            @if is_ready {
                td role="cell" class="change" {
                    a href=(Text(&with_base(&edit_row_href(context.import, context.from, row.place))))
                        data-takes-focus[context.changed == Some(row.place)] {
                        "Edit"
                        span class="visually-hidden" { " line " (row.line) }
                    }
                }
            }
        }
    }
}

/// A form sends nothing of what is not ticked: how it was shown tells that it was not.
fn tick(row: &ImportRow) -> Markup {
    let merchant = shown(&row.form.merchant);
    let label = format!("Import {}, {}, line {}", merchant, asked_amount(row), row.line);
    let may_be = can_be_ticked(row);
    html! {
        label class="tick" {
            @if may_be {
                input type="hidden" form=(CHOICES) name=(shown_field(row.place))
                    value=(if row.taken { TICKED } else { NOT_TICKED });
            }
            input type="checkbox" form=(CHOICES) name=(ticked_field(row.place)) checked[row.taken] disabled[!may_be]
                autocomplete="off";
            span class="visually-hidden" { (Text(&label)) }
        }
    }
}

fn date(text: &str) -> Markup {
    html! {
        @match iso_day(text) {
            Some(day) => time datetime=(day) { (day_in_words(day)) },
            None => (Text(&shown(text))),
        }
    }
}

/// The date, or what the file has for it while that is asked about.
fn asked_date(row: &ImportRow) -> &str {
    let written = row.written.as_ref().map_or("", |written| &written.date);
    if row.form.date.is_empty() { written } else { &row.form.date }
}

/// The amount, or what the file has for it while that is asked about.
fn asked_amount(row: &ImportRow) -> String {
    let written = row.written.as_ref().map(|written| written.amount.as_str());
    written.filter(|text| !text.is_empty()).map_or_else(|| amount(&row.form), |text| shown(text).into_owned())
}

fn badges(row: &ImportRow, state: ImportState) -> Markup {
    let kind = (row.kind != RowKind::Expense).then(|| row.kind.label());
    let duplicate = row.duplicate.map(|duplicate| match duplicate {
        Duplicate::Imported => "Already imported",
        Duplicate::Alike | Duplicate::Repeated => "Possible duplicate",
    });
    let asked = (!row.asked.is_empty()).then_some("Not clear yet");
    let edited = row.edited.then_some("Edited");
    let outcome = match (state, row.taken) {
        (ImportState::Imported | ImportState::Undone, false) => Some("Not imported"),
        (ImportState::Undone, true) if row.kept.is_some() => Some("Kept"),
        (ImportState::Undone, true) => Some("Removed"),
        _ => None,
    };
    let badges: Vec<_> = [kind, duplicate, asked, edited, outcome].into_iter().flatten().collect();
    html! {
        @if !badges.is_empty() {
            p class="row-badges" {
                @for badge in badges { span class={ "badge " (look(badge)) } { (badge) } }
            }
        }
    }
}

fn look(badge: &str) -> &'static str {
    match badge {
        "Not clear yet" | "Possible duplicate" => "badge-submitted",
        "Edited" => "badge-reimbursed",
        _ => "badge-open",
    }
}

/// Whether its expense is still there.
fn stays(row: &ImportRow, state: ImportState) -> bool {
    state == ImportState::Imported || row.kept.is_some()
}

/// Why it is not ticked, or can't be.
fn reason(row: &ImportRow, state: ImportState) -> Option<&'static str> {
    if state != ImportState::Ready {
        return row.kept.map(|kept| match kept {
            Kept::Changed => "This expense stays: it was changed after the import.",
            Kept::Submitted => "This expense stays: its report was submitted.",
        });
    }
    if row.is_faulty() || row.taken {
        return None;
    }
    if row.asked.iter().any(|topic| *topic != Topic::Sign) {
        return Some("Answer the question above, or edit this row.");
    }
    if row.direction.is_none() || !row.asked.is_empty() {
        return Some("Was this money out, or money in? Say so above, or edit this row.");
    }
    if !can_be_ticked(row) {
        return Some("Money in is no expense, so it can't be imported.");
    }
    match (row.duplicate, row.kind) {
        (Some(Duplicate::Imported), _) => Some("You have imported this before. Tick it to add it again."),
        (Some(Duplicate::Alike), _) => {
            Some("You have an expense of the same day, merchant and amount. Tick it to add it all the same.")
        }
        (_, RowKind::Refund) => {
            Some("Money that came back. Tick it to take it off the expense that it belongs to.")
        }
        (_, RowKind::MoneyIn) => {
            Some("Money in is no expense. If it is money back for one, tick it to take it off that expense.")
        }
        (_, RowKind::Pending) => Some("The bank has not booked this yet, and may never do so."),
        (_, RowKind::Reverted) => Some("This was taken back, or never took place."),
        (_, RowKind::Transfer) => Some("This went from one of your own accounts to another."),
        _ => None,
    }
}

fn category(text: &str) -> Cow<'_, str> {
    Category::from_name(text).map_or_else(|| shown(text), |category| category.label().into())
}

fn amount(form: &ExpenseForm) -> String {
    let whole = form.amount(Notation::EN).map(format_money);
    let unnamed = || notation().grouped(&form.amount).filter(|_| form.currency.is_empty());
    whole
        .or_else(unnamed)
        .unwrap_or_else(|| format!("{} {}", shown(&form.amount), shown(&form.currency)).trim().to_owned())
}

/// In the currency in which it was spent: that of the expense is the booked one.
fn foreign_amount(foreign: &ForeignAmount) -> String {
    let currency = foreign.currency.map(|currency| currency.to_string()).unwrap_or_default();
    amount(&ExpenseForm { amount: foreign.amount.clone(), currency, ..ExpenseForm::default() })
}

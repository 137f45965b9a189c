//! What an owner can put into a report: a new expense, or those that are in none.

use domain::{Expense, ReportId};
use leptos::{either::Either, prelude::*, server_fn::ServerFn};

use crate::{
    AppError,
    addresses::{
        base_path::with_base,
        expenses::{LIST_PATH, NEW_PATH, NO_REPORT},
        flash_message::FlashMessage,
        return_to::ReturnTo,
    },
    components::{Day, FormResult, Rendered, SubmitButton, refusal_of},
    notation::format_money,
    server_functions::reports::AddToReport,
    views::reports::field_of,
};

/// A link for the one, a list of checkboxes for the others.
#[component]
pub(super) fn AddExpenses(report: ReportId, loose: Vec<Expense>) -> impl IntoView {
    let refusal = refusal_of::<AddToReport>();
    let unfold = refusal == Some(AppError::NothingChosen);

    view! {
        <section class="manage add-expenses" aria-label="Add expenses">
            <a class="button button-quiet" href=with_base(&ReturnTo::Report(report).from(&format!("{NEW_PATH}?report={report}")))>
                "New expense in this report"
            </a>
            {if loose.is_empty() {
                Either::Left(view! { <p class="muted">"All your other expenses are in reports."</p> })
            } else {
                Either::Right(view! { <ExpenseChoices report loose unfold /> })
            }}
            <FormResult refusal done=FlashMessage::AddedToReport />
        </section>
    }
    .rendered()
}

#[component]
fn ExpenseChoices(report: ReportId, loose: Vec<Expense>, unfold: bool) -> impl IntoView {
    let lines = loose.into_iter().map(|expense| view! { <UnreportedExpense expense /> }).collect_view();

    view! {
        <details class="fold" open=unfold>
            <summary class="button button-quiet">"Add expenses…"</summary>
            <form method="post" action=with_base(AddToReport::url())>
                <input type="hidden" name="id" value=report.to_string() />
                <ul class="unreported">{lines}</ul>
                <SubmitButton>"Add selected"</SubmitButton>
                <p class="muted">
                    "These are the latest of your "
                    <a href=with_base(&format!("{LIST_PATH}?report={NO_REPORT}"))>"expenses without a report"</a> "."
                </p>
            </form>
        </details>
    }
}

#[component]
fn UnreportedExpense(expense: Expense) -> impl IntoView {
    let Expense { id, date, merchant, description, amount, .. } = expense;

    view! {
        <li data-key=id.to_string()>
            <label class="unreported-row">
                <input type="checkbox" name=field_of(id) />
                <span class="unreported-text">
                    <span>{description}</span>
                    <span class="muted"><Day date /> " · " {merchant}</span>
                </span>
                <span class="unreported-amount">{format_money(amount)}</span>
            </label>
        </li>
    }
}

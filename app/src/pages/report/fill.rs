//! What an owner can put into a report: a new expense, or those that are in none.

use domain::{Expense, ReportId};
use leptos::{either::Either, prelude::*};

use crate::{
    AppError,
    deed::Deed,
    expense_address::{Back, LIST, NEW, NO_REPORT},
    notation::print,
    parts::{Day, Outcome, Submit, outcome_of},
    report_view::field_of,
    server_functions::reports::PutIn,
};

/// A link for the one, a list of ticks for the others.
#[component]
pub(super) fn Fill(report: ReportId, loose: Vec<Expense>, act: ServerAction<PutIn>) -> impl IntoView {
    view! {
        <section class="manage fill" aria-label="Put expenses in">
            <a class="button button-quiet" href=Back::Report(report).from(&format!("{NEW}?report={report}"))>
                "New expense in this report"
            </a>
            {if loose.is_empty() {
                Either::Left(view! { <p class="muted">"All your other expenses are in reports."</p> })
            } else {
                Either::Right(view! { <Ticks report loose act /> })
            }}
            <Outcome of=outcome_of(act) done=Deed::PutIn />
        </section>
    }
    .into_any()
}

#[component]
fn Ticks(report: ReportId, loose: Vec<Expense>, act: ServerAction<PutIn>) -> impl IntoView {
    let outcome = outcome_of(act);
    let unfold = outcome.with_untracked(|outcome| *outcome == Some(Err(AppError::NothingChosen)));
    let lines = loose.into_iter().map(|expense| view! { <Loose expense /> }).collect_view();

    view! {
        <details class="fold" open=unfold>
            <summary class="button button-quiet">"Put expenses in…"</summary>
            <ActionForm action=act>
                <input type="hidden" name="id" value=report.to_string() />
                <ul class="loose">{lines}</ul>
                <Submit busy=act.pending()>"Put the ticked in"</Submit>
                <p class="muted">
                    "These are the latest of your "
                    <a href=format!("{LIST}?report={NO_REPORT}")>"expenses in no report"</a> "."
                </p>
            </ActionForm>
        </details>
    }
}

#[component]
fn Loose(expense: Expense) -> impl IntoView {
    let Expense { id, date, merchant, description, amount, .. } = expense;

    view! {
        <li>
            <label class="loose-line">
                <input type="checkbox" name=field_of(id) />
                <span class="loose-words">
                    <span>{description}</span>
                    <span class="muted"><Day date /> " · " {merchant}</span>
                </span>
                <span class="loose-amount">{print(amount)}</span>
            </label>
        </li>
    }
}

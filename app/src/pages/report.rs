//! One report: its expenses, its transitions, its comments and its history.

mod add_expenses;
mod comments;
mod expenses;
mod export;
mod history;
mod manage;
mod transitions;

use domain::Report;
use leptos::prelude::*;

use crate::{
    ReportView,
    addresses::{flash_message::FlashMessage, requested},
    components::{Amounts, DateTime, FormResult, Loaded, PageHeading, Person, StatusBadge},
    server_functions::reports::read_report,
    title::set_title,
};
use add_expenses::AddExpenses;
use comments::Comments;
use expenses::Expenses;
use export::Export;
use history::History;
use manage::Manage;
use transitions::Transitions;

/// What may have been done on another page that leads here.
const ARRIVAL_MESSAGES: [FlashMessage; 3] =
    [FlashMessage::ReportCreated, FlashMessage::ExpenseCreated, FlashMessage::ExpenseSaved];

/// The report that the address names.
#[component]
pub(crate) fn ReportPage() -> impl IntoView {
    let id = requested::id();

    view! {
        <Loaded from=read_report(id) let:view>
            <Whole view />
        </Loaded>
    }
    .into_any()
}

#[component]
fn Whole(view: ReportView) -> impl IntoView {
    let Report { id, title, status, expenses, reason, .. } = view.report.clone();
    let filled = !expenses.is_empty();
    let reason = reason.map(|reason| view! { <Reason reason /> });

    set_title("Report");

    view! {
        <header class="report-head">
            <div>
                <PageHeading>{title}</PageHeading>
                <p class="report-facts">
                    <span class="report-status">
                        <StatusBadge status />
                    </span>
                    <Summary view=view.clone() />
                </p>
            </div>
            <div class="report-total">
                <Amounts amounts=view.report.totals() />
            </div>
        </header>
        {ARRIVAL_MESSAGES.map(|done| view! { <FormResult done /> }).collect_view()}
        {reason}
        <Transitions view=view.clone() />
        <Expenses view=view.clone() />
        {view.takes_changes().then(|| view! { <AddExpenses report=id loose=view.loose.clone() /> })}
        <Export report=id filled />
        <div class="columns report-discussion">
            <Comments view=view.clone() />
            <History entries=view.history.clone() viewer=view.viewer.clone() />
        </div>
        {view.takes_changes().then(|| view! { <Manage report=view.report /> })}
    }
}

/// Whose it is, and since when it is where it is.
#[component]
fn Summary(view: ReportView) -> impl IntoView {
    let ReportView { report, viewer, .. } = view;
    let (word, at) = report.submitted_at.map_or(("Created ", report.created_at), |at| ("Submitted ", at));

    view! {
        <span class="muted">
            {word} <DateTime at /> " · " <Person person=report.owner viewer />
        </span>
    }
}

/// Why it was refused, where its owner looks first.
#[component]
fn Reason(reason: String) -> impl IntoView {
    view! {
        <section class="notice notice-error report-reason">
            <h2>"Why it was refused"</h2>
            <p class="user-text">{reason}</p>
        </section>
    }
}

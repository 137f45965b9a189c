//! One report: its expenses, its transitions, its comments and its history.

mod actions;
mod add_expenses;
mod comments;
mod expenses;
mod export;
mod history;
mod manage;
mod transitions;

use domain::{Action, Report};
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_params_map;

use crate::{
    ReportView,
    addresses::flash_message::FlashMessage,
    components::{
        Amounts, DateTime, FormResult, Loaded, PageHeading, Person, StatusBadge, no_result, optimistic,
        refetch_after, result_of,
    },
    server_functions::reports::read_report,
};
use actions::Actions;
use add_expenses::AddExpenses;
use comments::Comments;
use expenses::Expenses;
use export::Export;
use history::History;
use manage::Manage;
use transitions::Transitions;

pub(in crate::pages) use transitions::reason_fault;

/// What may have been done on another page that leads here.
const ARRIVAL_MESSAGES: [FlashMessage; 3] =
    [FlashMessage::ReportCreated, FlashMessage::ExpenseCreated, FlashMessage::ExpenseSaved];

/// The report that the address names.
#[component]
pub(crate) fn ReportPage() -> impl IntoView {
    let params = use_params_map();
    let id = Memo::new(move |_| params.with(|params| params.get("id").unwrap_or_default()));
    let report = Resource::new(move || id.get(), read_report);
    let reread = Callback::new(move |()| report.refetch());
    let actions = Actions::new();
    let expenses = [result_of(actions.add_expenses), result_of(actions.remove_expense)];
    let rest = [
        result_of(actions.transition),
        result_of(actions.refuse),
        result_of(actions.rename),
        result_of(actions.comment),
    ];
    for result in expenses.into_iter().chain(rest) {
        refetch_after(result, reread);
    }

    view! {
        <Loaded from=move || report.into_future() retry=reread let:view>
            <Whole view actions />
        </Loaded>
    }
    .into_any()
}

#[component]
fn Whole(view: ReportView, actions: Actions) -> impl IntoView {
    let Report { id, title, status, expenses, reason, .. } = view.report.clone();
    let filled = !expenses.is_empty();
    let reason = reason.map(|reason| view! { <Reason reason /> });
    // It stands where the person has sent it, unless the API says no.
    let moved = optimistic(actions.transition, |asked| asked.action);
    let refused = optimistic(actions.refuse, |_| Action::Refuse);
    let actor = view.actor;
    let shown_status = move || {
        let asked = moved.get().or_else(|| refused.get());
        let status = asked.and_then(|action| status.after(action, actor).ok()).unwrap_or(status);
        view! { <StatusBadge status /> }
    };

    view! {
        // The document's title is written unescaped: nothing that a person typed may stand in it.
        <Title text="Report" />
        <header class="report-head">
            <div>
                <PageHeading page="report">{title}</PageHeading>
                <p class="report-facts">
                    {shown_status}
                    <Summary view=view.clone() />
                </p>
            </div>
            <div class="report-total">
                <Amounts amounts=view.report.totals() />
            </div>
        </header>
        {ARRIVAL_MESSAGES.map(|done| view! { <FormResult of=no_result() done /> }).collect_view()}
        {reason}
        <Transitions view=view.clone() actions />
        <Expenses view=view.clone() act=actions.remove_expense />
        {view.takes_changes().then(|| view! { <AddExpenses report=id loose=view.loose.clone() act=actions.add_expenses /> })}
        <Export report=id filled />
        <div class="columns report-discussion">
            <Comments view=view.clone() act=actions.comment />
            <History entries=view.history.clone() viewer=view.viewer.clone() />
        </div>
        {view.takes_changes().then(|| view! { <Manage report=view.report actions /> })}
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

//! The reports of others, by how far they have come: what is to be approved, what is to be reimbursed, and what became
//! of the rest. One form decides on several at once.

mod decision;
mod filter;
mod pending;
mod row;

use domain::{Action, Actor, Status};
use leptos::{either::Either, html, prelude::*};
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;

use crate::{
    ApprovalsView,
    addresses::flash_message::FlashMessage,
    components::{Draft, FormResult, Loaded, PageHeading, on_result, optimistic, refetch_after, result_of},
    server_functions::approvals::{Decide, list_approvals},
};
use decision::DecideSelected;
use filter::{Filter, Pager, wanted};
use pending::PendingReport;
use row::ReportRow;

/// The reports of others that the address asks for.
#[component]
pub(crate) fn ApprovalsPage() -> impl IntoView {
    let query = use_query_map();
    let wanted = Memo::new(move |_| query.with(wanted));
    let approvals = Resource::new(move || wanted.get(), list_approvals);
    let reread = Callback::new(move |()| approvals.refetch());
    let decide = ServerAction::<Decide>::new();
    refetch_after(result_of(decide), reread);

    view! {
        <Title text="Approvals" />
        <PageHeading page="approvals">{move || wanted.with(|wanted| heading(wanted.status))}</PageHeading>
        <Filter wanted />
        <Loaded from=move || approvals.into_future() retry=reread let:view>
            <Approvals view decide further=wanted.with_untracked(|wanted| wanted.after.is_some()) />
        </Loaded>
    }
    .into_any()
}

#[component]
fn Approvals(
    view: ApprovalsView,
    decide: ServerAction<Decide>,
    /// Whether it is not the first part of the list.
    further: bool,
) -> impl IntoView {
    let ApprovalsView { now, status, reports, next } = view;
    let result = result_of(decide);
    let sent = Signal::derive(move || result.with(|result| *result == Some(Ok(()))));
    let heading = NodeRef::<html::H2>::new();
    // What was pressed is about to go, or to stand for another report.
    on_result(result, move |_| _ = heading.get_untracked().map(|heading| heading.focus()));
    // Each stands where it was sent, unless the API says no.
    let decided = optimistic(decide, |asked| (asked.chosen, asked.choice));
    let actions: Vec<Action> = status.actions(Actor::Approver).collect();
    let lines = match (reports.is_empty(), actions.is_empty()) {
        (true, _) => Either::Left(view! { <EmptyState status /> }),
        (false, true) => {
            let lines = reports.into_iter().map(|report| view! { <ReportRow report now /> }).collect_view();
            Either::Right(Either::Left(view! { <ul class="report-list">{lines}</ul> }))
        }
        (false, false) => {
            let lines =
                reports.into_iter().map(|report| view! { <PendingReport report now act=decide decided /> });
            let lines = lines.collect_view();
            Either::Right(Either::Right(view! {
                <Draft key="decisions" sent>
                    <ul class="report-list">{lines}</ul>
                    <DecideSelected actions act=decide />
                </Draft>
            }))
        }
    };

    view! {
        <section aria-labelledby="approvals">
            <h2 id="approvals" class="visually-hidden" tabindex="-1" node_ref=heading>
                "Reports"
            </h2>
            <FormResult of=result done=FlashMessage::Decided />
            {lines}
            <Pager status further next />
        </section>
    }
}

const fn heading(status: Status) -> &'static str {
    match status {
        Status::Open | Status::Submitted => "Reports to approve",
        Status::Approved => "To reimburse",
        Status::Refused => "Refused",
        Status::Reimbursed => "Reimbursed",
    }
}

/// What an empty list means, and where the next report will come from.
#[component]
fn EmptyState(status: Status) -> impl IntoView {
    let (heading, words) = match status {
        Status::Open | Status::Submitted => ("No reports to approve", "Submitted reports will appear here."),
        Status::Approved => {
            ("No reports to reimburse", "Approved reports appear here until they are reimbursed.")
        }
        Status::Refused => {
            ("No refused reports", "Refused reports appear here until they are submitted again.")
        }
        Status::Reimbursed => ("No reimbursed reports", "Reimbursed reports appear here."),
    };

    view! {
        <section class="empty">
            <h2>{heading}</h2>
            <p class="muted">{words}</p>
            <a class="button button-quiet" href="/reports">
                "Go to your own reports"
            </a>
        </section>
    }
}

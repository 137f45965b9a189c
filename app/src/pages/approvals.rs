//! The reports of others, by how far they have come: what is to be approved, what is to be reimbursed, and what became
//! of the rest. One form decides on several at once.

mod decision;
mod filter;
mod pending;
mod row;

use domain::{Action, Actor, Status};
use leptos::{either::Either, prelude::*};

use crate::{
    ApprovalsView,
    addresses::{base_path::with_base, filters::UnreadableFilter, flash_message::FlashMessage, requested},
    components::{Draft, FormResult, LeftOutFilters, Loaded, PageHeading, refusal_of},
    server_functions::approvals::{Decide, list_approvals},
    title::set_title,
};
use decision::DecideSelected;
use filter::{Filter, Pager, wanted};
use pending::PendingReport;
use row::ReportRow;

/// The reports of others that the address asks for.
#[component]
pub(crate) fn ApprovalsPage() -> impl IntoView {
    let (wanted, unreadable) = wanted(&requested::query());
    let (status, further) = (wanted.status, wanted.after.is_some());

    set_title("Approvals");

    view! {
        <PageHeading>{heading(status)}</PageHeading>
        <LeftOutFilters filters=unreadable />
        <Filter chosen=status />
        <Loaded from=list_approvals(wanted) let:view>
            <Approvals view further />
        </Loaded>
    }
    .into_any()
}

#[component]
fn Approvals(
    view: ApprovalsView,
    /// Whether it is not the first part of the list.
    further: bool,
) -> impl IntoView {
    let ApprovalsView { now, status, reports, next, restarted } = view;
    let further = further && !restarted;
    let left_out = restarted.then_some(UnreadableFilter::Cursor).into_iter().collect();
    let refusal = refusal_of::<Decide>();
    let told = refusal.clone();
    let actions: Vec<Action> = status.actions(Actor::Approver).collect();
    let lines = match (reports.is_empty(), actions.is_empty()) {
        (true, _) => Either::Left(view! { <EmptyState status /> }),
        (false, true) => {
            let lines = reports.into_iter().map(|report| view! { <ReportRow report now /> }).collect_view();
            Either::Right(Either::Left(view! { <ul class="report-list">{lines}</ul> }))
        }
        (false, false) => {
            let lines =
                reports.into_iter().map(|report| view! { <PendingReport report now /> }).collect_view();
            Either::Right(Either::Right(view! {
                <Draft key="decisions">
                    <ul class="report-list">{lines}</ul>
                    <DecideSelected status actions refusal=told />
                </Draft>
            }))
        }
    };

    view! {
        <section aria-labelledby="approvals">
            <h2 id="approvals" class="visually-hidden" tabindex="-1">
                "Reports"
            </h2>
            <FormResult refusal done=FlashMessage::Decided />
            <LeftOutFilters filters=left_out />
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
            <a class="button button-quiet" href=with_base("/reports")>
                "Go to your own reports"
            </a>
        </section>
    }
}

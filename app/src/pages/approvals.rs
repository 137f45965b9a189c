//! The reports of others, by how far they have come: what waits for an approver, what is to be paid back, and what
//! became of the rest. One form decides on several at once.

mod filter;
mod line;
mod verdict;
mod waiting;

use domain::{Action, Actor, Status};
use leptos::{either::Either, html, prelude::*};
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;

use crate::{
    ApprovalsView,
    deed::Deed,
    parts::{Draft, Loaded, Outcome, PageHeading, ahead_of, at_each, outcome_of, reread_after},
    server_functions::approvals::{Decide, list_approvals},
};
use filter::{Filter, Pager, wanted};
use line::Line;
use verdict::Verdict;
use waiting::Waiting;

/// The reports of others that the address asks for.
#[component]
pub(crate) fn ApprovalsPage() -> impl IntoView {
    let query = use_query_map();
    let wanted = Memo::new(move |_| query.with(wanted));
    let approvals = Resource::new(move || wanted.get(), list_approvals);
    let reread = Callback::new(move |()| approvals.refetch());
    let decide = ServerAction::<Decide>::new();
    reread_after(outcome_of(decide), reread);

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
    let outcome = outcome_of(decide);
    let sent = Signal::derive(move || outcome.with(|outcome| *outcome == Some(Ok(()))));
    let heading = NodeRef::<html::H2>::new();
    // What was pressed is about to go, or to stand for another report.
    at_each(outcome, move |_| _ = heading.get_untracked().map(|heading| heading.focus()));
    // Each stands where it was sent, unless the API says no.
    let ahead = ahead_of(decide, |asked| (asked.chosen, asked.choice));
    let actions: Vec<Action> = status.actions(Actor::Approver).collect();
    let lines = match (reports.is_empty(), actions.is_empty()) {
        (true, _) => Either::Left(view! { <Nothing status /> }),
        (false, true) => {
            let lines = reports.into_iter().map(|report| view! { <Line report now /> }).collect_view();
            Either::Right(Either::Left(view! { <ul class="report-list">{lines}</ul> }))
        }
        (false, false) => {
            let lines = reports.into_iter().map(|report| view! { <Waiting report now act=decide ahead /> });
            let lines = lines.collect_view();
            Either::Right(Either::Right(view! {
                <Draft key="decisions" sent>
                    <ul class="report-list">{lines}</ul>
                    <Verdict actions act=decide />
                </Draft>
            }))
        }
    };

    view! {
        <section aria-labelledby="waiting">
            <h2 id="waiting" class="visually-hidden" tabindex="-1" node_ref=heading>
                "Reports"
            </h2>
            <Outcome of=outcome done=Deed::Decided />
            {lines}
            <Pager status further next />
        </section>
    }
}

const fn heading(status: Status) -> &'static str {
    match status {
        Status::Open | Status::Submitted => "Waiting for your decision",
        Status::Approved => "To pay back",
        Status::Refused => "Refused",
        Status::Reimbursed => "Paid back",
    }
}

/// What an empty list means, and where the next report will come from.
#[component]
fn Nothing(status: Status) -> impl IntoView {
    let (heading, words) = match status {
        Status::Open | Status::Submitted => {
            ("Nothing waits for you", "As soon as somebody submits a report, it appears here.")
        }
        Status::Approved => {
            ("Nothing is to be paid back", "What is approved stands here until its owner has the money.")
        }
        Status::Refused => {
            ("Nothing is refused", "What is refused stands here until its owner submits it again.")
        }
        Status::Reimbursed => ("Nothing is paid back yet", "What is marked as paid back stands here."),
    };

    view! {
        <section class="empty">
            <h2>{heading}</h2>
            <p class="muted">{words}</p>
            <a class="button button-quiet" href="/reports">
                "To your own reports"
            </a>
        </section>
    }
}

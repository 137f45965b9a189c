//! What waits for an approver: reports of others, and one form to decide on several at once.

mod verdict;
mod waiting;

use leptos::{either::Either, html, prelude::*};
use leptos_meta::Title;

use crate::{
    ApprovalsView,
    parts::{Draft, Loaded, Outcome, PageHeading, at_each, outcome_of, reread_after},
    server_functions::approvals::{Decide, list_approvals},
};
use verdict::Verdict;
use waiting::Waiting;

/// What waits for the person's decision.
#[component]
pub(crate) fn ApprovalsPage() -> impl IntoView {
    let approvals = Resource::new(|| (), |()| list_approvals());
    let reread = Callback::new(move |()| approvals.refetch());
    let decide = ServerAction::<Decide>::new();
    reread_after(outcome_of(decide), reread);

    view! {
        <Title text="Approvals" />
        <PageHeading page="approvals">"Waiting for your decision"</PageHeading>
        <Loaded from=move || approvals.into_future() retry=reread let:view>
            <Approvals view decide />
        </Loaded>
    }
    .into_any()
}

#[component]
fn Approvals(view: ApprovalsView, decide: ServerAction<Decide>) -> impl IntoView {
    let ApprovalsView { now, waiting, more } = view;
    let outcome = outcome_of(decide);
    let sent = Signal::derive(move || outcome.with(|outcome| *outcome == Some(Ok(()))));
    let heading = NodeRef::<html::H2>::new();
    // What was pressed is about to go, or to stand for another report.
    at_each(outcome, move |_| _ = heading.get_untracked().map(|heading| heading.focus()));
    let none = waiting.is_empty();
    let lines = waiting.into_iter().map(|report| view! { <Waiting report now act=decide /> }).collect_view();

    view! {
        <section aria-labelledby="waiting">
            <h2 id="waiting" class="visually-hidden" tabindex="-1" node_ref=heading>
                "Reports"
            </h2>
            <Outcome of=outcome done="Decided. The owners see it at once." />
            {if none {
                Either::Left(view! { <NothingWaits /> })
            } else {
                Either::Right(
                    view! {
                        <Draft key="decisions" sent>
                            <ul class="report-list">{lines}</ul>
                            {more.then(|| view! { <p class="muted">"More wait: they follow as you decide on these."</p> })}
                            <Verdict act=decide />
                        </Draft>
                    },
                )
            }}
        </section>
    }
}

#[component]
fn NothingWaits() -> impl IntoView {
    view! {
        <section class="empty">
            <h2>"Nothing waits for you"</h2>
            <p class="muted">"As soon as somebody submits a report, it appears here."</p>
            <a class="button button-quiet" href="/reports">
                "To your own reports"
            </a>
        </section>
    }
}

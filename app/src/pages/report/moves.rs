//! What the person can do with a report where it stands. What there is to do is `domain`'s table; this only words it.

mod refusal;

use domain::{Action, NotReady, Report};
use leptos::{either::EitherOf3, html, prelude::*};

use super::Acts;
use crate::{
    ReportView,
    deed::Deed,
    parts::{Outcome, Submit, at_each, outcome_of},
    server_functions::reports::MoveReport,
};
use refusal::Refusal;
pub(in crate::pages) use refusal::reason_fault;

/// One button for each thing that can be done. Where there is none, the section is there for what came of the last.
#[component]
pub(super) fn Moves(view: ReportView, acts: Acts) -> impl IntoView {
    let heading = NodeRef::<html::H2>::new();
    for outcome in [outcome_of(acts.go), outcome_of(acts.refuse)] {
        // The button that was pressed is about to go.
        at_each(outcome, move |_| _ = heading.get_untracked().map(|heading| heading.focus()));
    }
    let today = view.now.date();
    let actions: Vec<_> = view.actions().collect();
    let note = if actions.is_empty() { "There is nothing for you to do here as it stands." } else { "" };
    let report = view.report;
    let control = |action| match (action, report.ready(today)) {
        (Action::Refuse, _) => EitherOf3::A(view! { <Refusal report=report.clone() act=acts.refuse /> }),
        (Action::Submit, Err(why)) => EitherOf3::B(view! { <p>{not_ready(&report, why)}</p> }),
        (action, _) => EitherOf3::C(view! { <Move report=report.clone() action act=acts.go /> }),
    };

    view! {
        <section class="moves" aria-labelledby="moves">
            <h2 id="moves" class="visually-hidden" tabindex="-1" node_ref=heading>
                "What you can do"
            </h2>
            {actions.into_iter().map(control).collect_view()}
            <p class="muted moves-note">{note}</p>
            <Outcome of=outcome_of(acts.go) done=Deed::Moved />
            <Outcome of=outcome_of(acts.refuse) done=Deed::Refused />
        </section>
    }
    .into_any()
}

#[component]
fn Move(report: Report, action: Action, act: ServerAction<MoveReport>) -> impl IntoView {
    let quiet = action == Action::Retract;

    view! {
        <ActionForm action=act>
            <input type="hidden" name="id" value=report.id.to_string() />
            <input type="hidden" name="version" value=report.version.to_string() />
            <input type="hidden" name="action" value=action.word() />
            <Submit quiet busy=act.pending()>
                {words(action)}
            </Submit>
        </ActionForm>
    }
}

const fn words(action: Action) -> &'static str {
    match action {
        Action::Submit => "Submit for approval",
        Action::Retract => "Take it back",
        Action::Approve => "Approve",
        Action::Refuse => "Refuse",
        Action::Reimburse => "Mark as paid back",
    }
}

fn not_ready(report: &Report, why: NotReady) -> String {
    let NotReady::Expense(id) = why else {
        return "Put an expense into the report, then you can submit it.".to_owned();
    };
    let named = report.expenses.iter().find(|expense| expense.id == id);
    let name = named.map_or("One of the expenses", |expense| expense.description.as_str());
    format!("“{name}” can't be submitted as it is. Correct it or take it out.")
}

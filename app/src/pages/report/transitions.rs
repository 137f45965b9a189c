//! The transitions that the person can make with a report in its status. Which there are is `domain`'s table; this only words it.

mod refusal;
mod status_after;

use domain::{Action, Actor, NotReady, Report};
use leptos::{either::EitherOf3, prelude::*, server_fn::ServerFn};

use crate::{
    ReportView,
    addresses::{base_path::with_base, flash_message::FlashMessage},
    components::{FormResult, Rendered, SubmitButton, refusal_of},
    server_functions::reports::{MoveReport, RefuseReport},
};
use refusal::Refusal;
use status_after::StatusAfter;

/// One button for each thing that can be done. Where there is none, the section is there for what came of the last.
#[component]
pub(super) fn Transitions(view: ReportView) -> impl IntoView {
    let refusal = refusal_of::<RefuseReport>();
    let today = view.now.date();
    let possible: Vec<_> = view.actions().collect();
    let note = if possible.is_empty() { "There is nothing for you to do here right now." } else { "" };
    let (report, actor, told) = (view.report, view.actor, refusal.clone());
    let control = |action| match (action, report.ready(today)) {
        (Action::Refuse, _) => {
            EitherOf3::A(view! { <Refusal report=report.clone() actor refusal=told.clone() /> })
        }
        (Action::Submit, Err(why)) => EitherOf3::B(view! { <p>{not_ready(&report, why)}</p> }),
        (action, _) => EitherOf3::C(view! { <TransitionButton report=report.clone() actor action /> }),
    };

    view! {
        <section class="transitions" aria-labelledby="transitions">
            <h2 id="transitions" class="visually-hidden" tabindex="-1">
                "Actions"
            </h2>
            {possible.into_iter().map(control).collect_view()}
            <p class="muted transitions-note">{note}</p>
            <FormResult refusal={refusal_of::<MoveReport>()} done=FlashMessage::Moved />
            <FormResult refusal done=FlashMessage::Refused />
        </section>
    }
    .rendered()
}

#[component]
fn TransitionButton(report: Report, actor: Actor, action: Action) -> impl IntoView {
    let quiet = action == Action::Retract;

    view! {
        <form method="post" action=with_base(MoveReport::url())>
            <input type="hidden" name="id" value=report.id.to_string() />
            <input type="hidden" name="version" value=report.version.to_string() />
            <input type="hidden" name="action" value=action.word() />
            <StatusAfter report=report.clone() actor action />
            <SubmitButton quiet>
                {label(action)}
            </SubmitButton>
        </form>
    }
}

const fn label(action: Action) -> &'static str {
    match action {
        Action::Submit => "Submit",
        Action::Retract => "Withdraw",
        Action::Approve => "Approve",
        Action::Refuse => "Refuse",
        Action::Reimburse => "Mark as reimbursed",
    }
}

fn not_ready(report: &Report, why: NotReady) -> String {
    let NotReady::Expense(id) = why else {
        return "Add an expense to submit this report.".to_owned();
    };
    let named = report.expenses.iter().find(|expense| expense.id == id);
    let name = named.map_or("One of the expenses", |expense| expense.description.as_str());
    format!("“{name}” can't be submitted as it is. Correct it, or remove it from the report.")
}

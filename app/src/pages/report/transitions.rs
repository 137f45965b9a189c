//! The transitions that the person can make with a report in its status. Which there are is `domain`'s table; this only words it.

mod refusal;

use domain::{Action, NotReady, Report};
use leptos::{either::EitherOf3, html, prelude::*};

use super::actions::Actions;
use crate::{
    ReportView,
    addresses::flash_message::FlashMessage,
    components::{FormResult, SubmitButton, on_result, result_of},
    server_functions::reports::MoveReport,
};
use refusal::Refusal;
pub(in crate::pages) use refusal::reason_fault;

/// One button for each thing that can be done. Where there is none, the section is there for what came of the last.
#[component]
pub(super) fn Transitions(view: ReportView, actions: Actions) -> impl IntoView {
    let heading = NodeRef::<html::H2>::new();
    for result in [result_of(actions.transition), result_of(actions.refuse)] {
        // The button that was pressed is about to go.
        on_result(result, move |_| _ = heading.get_untracked().map(|heading| heading.focus()));
    }
    let today = view.now.date();
    let possible: Vec<_> = view.actions().collect();
    let note = if possible.is_empty() { "There is nothing for you to do here right now." } else { "" };
    let report = view.report;
    let control = |action| match (action, report.ready(today)) {
        (Action::Refuse, _) => EitherOf3::A(view! { <Refusal report=report.clone() act=actions.refuse /> }),
        (Action::Submit, Err(why)) => EitherOf3::B(view! { <p>{not_ready(&report, why)}</p> }),
        (action, _) => {
            EitherOf3::C(view! { <TransitionButton report=report.clone() action act=actions.transition /> })
        }
    };

    view! {
        <section class="transitions" aria-labelledby="transitions">
            <h2 id="transitions" class="visually-hidden" tabindex="-1" node_ref=heading>
                "Actions"
            </h2>
            {possible.into_iter().map(control).collect_view()}
            <p class="muted transitions-note">{note}</p>
            <FormResult of=result_of(actions.transition) done=FlashMessage::Moved />
            <FormResult of=result_of(actions.refuse) done=FlashMessage::Refused />
        </section>
    }
    .into_any()
}

#[component]
fn TransitionButton(report: Report, action: Action, act: ServerAction<MoveReport>) -> impl IntoView {
    let quiet = action == Action::Retract;

    view! {
        <ActionForm action=act>
            <input type="hidden" name="id" value=report.id.to_string() />
            <input type="hidden" name="version" value=report.version.to_string() />
            <input type="hidden" name="action" value=action.word() />
            <SubmitButton quiet busy=act.pending()>
                {label(action)}
            </SubmitButton>
        </ActionForm>
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

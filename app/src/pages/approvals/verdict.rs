//! The verdict on every report that is ticked.

use domain::{Action, Field, draft::REASON};
use leptos::{either::EitherOf3, prelude::*};

use crate::{
    AppError,
    pages::report::reason_fault,
    parts::{Submit, TextField, outcome_of},
    server_functions::approvals::Decide,
};

/// The form that the ticks belong to.
pub(super) const FORM: &str = "verdict";

/// A button for each thing that can be done with them; to refuse takes a reason, which is for all.
#[component]
pub(super) fn Verdict(actions: Vec<Action>, act: ServerAction<Decide>) -> impl IntoView {
    let button = move |action| match action {
        Action::Refuse => EitherOf3::A(view! { <Refusal act /> }),
        Action::Reimburse => EitherOf3::B(view! {
            <Submit busy=act.pending() attr:name="choice" attr:value="reimburse">
                "Mark the ticked as paid back"
            </Submit>
        }),
        // To approve takes no reason.
        _ => EitherOf3::C(view! {
            <Submit busy=act.pending() attr:name="choice" attr:value="approve" attr:formnovalidate=true>
                "Approve the ticked"
            </Submit>
        }),
    };

    view! {
        <section class="card verdict" aria-labelledby="verdict-heading">
            <h2 id="verdict-heading">"All that are ticked"</h2>
            <ActionForm action=act attr:id=FORM>
                {actions.into_iter().map(button).collect_view()}
            </ActionForm>
        </section>
    }
    .into_any()
}

#[component]
fn Refusal(act: ServerAction<Decide>) -> impl IntoView {
    let outcome = outcome_of(act);
    let unfold = outcome.with_untracked(|outcome| {
        matches!(outcome, Some(Err(AppError::Invalid { .. } | AppError::DecidedInPart { .. })))
    });

    view! {
        <details class="fold" open=unfold>
            <summary class="button button-quiet">"Refuse the ticked…"</summary>
            <div>
                <TextField
                    id="reason"
                    field=Field::Reason
                    label="Why? The owners read this."
                    limit=REASON
                    check=reason_fault
                    outcome
                    lines=true
                />
                <Submit busy=act.pending() attr:name="choice" attr:value="refuse">
                    "Refuse"
                </Submit>
            </div>
        </details>
    }
}

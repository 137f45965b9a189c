//! The decision on every report that is selected.

use domain::{Action, Field, draft::REASON};
use leptos::{either::EitherOf3, prelude::*, wasm_bindgen::JsCast};
use web_sys::HtmlInputElement;

use crate::{
    AppError,
    components::{SubmitButton, TextField, result_of},
    pages::report::reason_fault,
    server_functions::approvals::Decide,
};

/// The form that the checkboxes belong to.
pub(super) const FORM: &str = "decision";

/// A button for each thing that can be done with them; to refuse takes a reason, which is for all.
#[component]
pub(super) fn DecideSelected(actions: Vec<Action>, act: ServerAction<Decide>) -> impl IntoView {
    let button = move |action| match action {
        Action::Refuse => EitherOf3::A(view! { <Refusal act /> }),
        Action::Reimburse => EitherOf3::B(view! {
            <SubmitButton busy=act.pending() attr:name="choice" attr:value="reimburse">
                "Mark selected as reimbursed"
            </SubmitButton>
        }),
        // To approve takes no reason.
        _ => EitherOf3::C(view! {
            <SubmitButton busy=act.pending() attr:name="choice" attr:value="approve" attr:formnovalidate=true>
                "Approve selected"
            </SubmitButton>
        }),
    };

    view! {
        <section class="card decision" aria-labelledby="decision-heading">
            <header class="decision-head">
                <h2 id="decision-heading">"Selected reports"</h2>
                <button type="button" class="button button-quiet needs-scripts" on:click=move |_| select_all()>
                    "Select all"
                </button>
            </header>
            <ActionForm action=act attr:id=FORM>
                {actions.into_iter().map(button).collect_view()}
            </ActionForm>
        </section>
    }
    .into_any()
}

/// Selects every report on the page; or none, where every one is selected.
fn select_all() {
    let Ok(found) = document().query_selector_all(&format!("input[type=checkbox][form={FORM}]")) else {
        return;
    };
    let boxes: Vec<HtmlInputElement> =
        (0..found.length()).filter_map(|place| found.get(place)?.dyn_into().ok()).collect();
    let all = boxes.iter().all(HtmlInputElement::checked);
    boxes.iter().for_each(|checkbox| checkbox.set_checked(!all));
}

#[component]
fn Refusal(act: ServerAction<Decide>) -> impl IntoView {
    let result = result_of(act);
    let unfold = result.with_untracked(|result| {
        matches!(result, Some(Err(AppError::Invalid { .. } | AppError::DecidedInPart { .. })))
    });

    view! {
        <details class="fold" open=unfold>
            <summary class="button button-quiet">"Refuse selected…"</summary>
            <div>
                <TextField
                    id="reason"
                    field=Field::Reason
                    label="Reason (the owners can read it)"
                    limit=REASON
                    check=reason_fault
                    result
                    lines=true
                />
                <SubmitButton busy=act.pending() attr:name="choice" attr:value="refuse">
                    "Refuse"
                </SubmitButton>
            </div>
        </details>
    }
}

//! The verdict on every report that is ticked.

use domain::{Field, draft::REASON};
use leptos::prelude::*;

use crate::{
    AppError,
    pages::report::reason_fault,
    parts::{Submit, TextField, outcome_of},
    server_functions::approvals::Decide,
};

/// The form that the ticks belong to.
pub(super) const FORM: &str = "verdict";

/// Two buttons; to refuse takes a reason, which is for all.
#[component]
pub(super) fn Verdict(act: ServerAction<Decide>) -> impl IntoView {
    let outcome = outcome_of(act);
    let unfold = outcome.with_untracked(|outcome| matches!(outcome, Some(Err(AppError::Invalid { .. }))));

    view! {
        <section class="card verdict" aria-labelledby="verdict-heading">
            <h2 id="verdict-heading">"All that are ticked"</h2>
            <ActionForm action=act attr:id=FORM>
                // To approve takes no reason.
                <Submit busy=act.pending() attr:name="choice" attr:value="approve" attr:formnovalidate=true>
                    "Approve the ticked"
                </Submit>
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
            </ActionForm>
        </section>
    }
    .into_any()
}

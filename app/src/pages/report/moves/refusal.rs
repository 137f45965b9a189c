//! The form that turns a report down.

use domain::{Fault, Field, RefusalDraft, Report, draft::REASON};
use leptos::prelude::*;

use crate::{
    parts::{Draft, Submit, TextField, outcome_of},
    server_functions::reports::RefuseReport,
};

/// Folded up until somebody means to: a refusal takes a reason.
#[component]
pub(super) fn Refusal(report: Report, act: ServerAction<RefuseReport>) -> impl IntoView {
    let outcome = outcome_of(act);
    let sent = Signal::derive(move || outcome.with(|outcome| *outcome == Some(Ok(()))));
    let unfold = outcome.with_untracked(|outcome| matches!(outcome, Some(Err(_))));

    view! {
        <details class="fold" open=unfold>
            <summary class="button button-quiet">"Refuse…"</summary>
            <ActionForm action=act>
                <input type="hidden" name="id" value=report.id.to_string() />
                <input type="hidden" name="version" value=report.version.to_string() />
                <Draft key="refusal" sent>
                    <TextField
                        id="reason"
                        field=Field::Reason
                        label="Why? The owner reads this."
                        limit=REASON
                        check=reason_fault
                        outcome
                        lines=true
                    />
                </Draft>
                <Submit busy=act.pending()>"Refuse the report"</Submit>
            </ActionForm>
        </details>
    }
    .into_any()
}

/// What is wrong with a reason.
pub(in crate::pages) fn reason_fault(reason: String) -> Option<Fault> {
    RefusalDraft { reason }.check().err()?.at(Field::Reason)
}

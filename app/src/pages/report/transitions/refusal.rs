//! The form that turns a report down.

use domain::{Fault, Field, RefusalDraft, Report, draft::REASON};
use leptos::prelude::*;

use crate::{
    components::{Draft, SubmitButton, TextField, result_of},
    server_functions::reports::RefuseReport,
};

/// Folded up until somebody means to: a refusal takes a reason.
#[component]
pub(super) fn Refusal(report: Report, act: ServerAction<RefuseReport>) -> impl IntoView {
    let result = result_of(act);
    let sent = Signal::derive(move || result.with(|result| *result == Some(Ok(()))));
    let unfold = result.with_untracked(|result| matches!(result, Some(Err(_))));

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
                        label="Reason (the owner can read it)"
                        limit=REASON
                        check=reason_fault
                        result
                        lines=true
                    />
                </Draft>
                <SubmitButton busy=act.pending()>"Refuse report"</SubmitButton>
            </ActionForm>
        </details>
    }
    .into_any()
}

/// What is wrong with a reason.
pub(in crate::pages) fn reason_fault(reason: String) -> Option<Fault> {
    RefusalDraft { reason }.check().err()?.at(Field::Reason)
}

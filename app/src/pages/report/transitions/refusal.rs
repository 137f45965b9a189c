//! The form that turns a report down.

use domain::{Action, Actor, Field, Report, draft::REASON};
use leptos::{prelude::*, server_fn::ServerFn};

use super::status_after::StatusAfter;
use crate::{
    AppError,
    addresses::base_path::with_base,
    components::{Draft, Rendered, SubmitButton, TextField},
    server_functions::reports::RefuseReport,
};

/// Folded up until somebody means to: a refusal takes a reason.
#[component]
pub(super) fn Refusal(
    report: Report,
    actor: Actor,
    /// Why the form was refused, if it was.
    refusal: Option<AppError>,
) -> impl IntoView {
    let unfold = refusal.is_some();

    view! {
        <details class="fold" open=unfold>
            <summary class="button button-quiet">"Refuse…"</summary>
            <form method="post" action=with_base(RefuseReport::url()) data-check="reason">
                <StatusAfter report=report.clone() actor action=Action::Refuse />
                <input type="hidden" name="id" value=report.id.to_string() />
                <input type="hidden" name="version" value=report.version.to_string() />
                <Draft key="refusal">
                    <TextField
                        id="reason"
                        field=Field::Reason
                        label="Reason (the owner can read it)"
                        limit=REASON
                        refusal
                        lines=true
                    />
                </Draft>
                <SubmitButton>"Refuse report"</SubmitButton>
            </form>
        </details>
    }
    .rendered()
}

//! The decision on every report that is selected.

use domain::{Action, Actor, Field, Status, draft::REASON};
use leptos::{either::EitherOf3, prelude::*, server_fn::ServerFn};

use super::pending::{FORM, STATUS};
use crate::{
    AppError,
    addresses::base_path::with_base,
    components::{Rendered, ShowInstead, StatusBadge, SubmitButton, TextField},
    islands::SelectAll,
    server_functions::approvals::Decide,
};

/// A button for each thing that can be done with them; to refuse takes a reason, which is for all.
#[component]
pub(super) fn DecideSelected(
    /// Of the reports.
    status: Status,
    actions: Vec<Action>,
    /// Why the form was refused, if it was.
    refusal: Option<AppError>,
) -> impl IntoView {
    let after = actions.iter().map(|action| view! { <StatusAfter status action=*action /> }).collect_view();
    let button = move |action| match action {
        Action::Refuse => EitherOf3::A(view! { <Refusal refusal=refusal.clone() /> }),
        Action::Reimburse => EitherOf3::B(view! {
            <SubmitButton attr:name="choice" attr:value=Action::Reimburse.word()>
                "Mark selected as reimbursed"
            </SubmitButton>
        }),
        // To approve takes no reason.
        _ => EitherOf3::C(view! {
            <SubmitButton attr:name="choice" attr:value=Action::Approve.word() attr:formnovalidate=true>
                "Approve selected"
            </SubmitButton>
        }),
    };

    view! {
        <section class="card decision" aria-labelledby="decision-heading">
            <header class="decision-head">
                <h2 id="decision-heading">"Selected reports"</h2>
                <SelectAll />
            </header>
            <form method="post" action=with_base(Decide::url()) id=FORM data-check="reason">
                {after}
                {actions.into_iter().map(button).collect_view()}
            </form>
        </section>
    }
    .rendered()
}

/// Each that is selected stands where it was sent, unless the API says no.
#[component]
fn StatusAfter(status: Status, action: Action) -> impl IntoView {
    status.after(action, Actor::Approver).ok().map(|status| {
        view! {
            <ShowInstead target=format!(".pending-report:has(input:checked) {STATUS}") when=action.word()>
                <StatusBadge status />
            </ShowInstead>
        }
    })
}

#[component]
fn Refusal(refusal: Option<AppError>) -> impl IntoView {
    let unfold = matches!(refusal, Some(AppError::Invalid { .. } | AppError::DecidedInPart { .. }));

    view! {
        <details class="fold" open=unfold>
            <summary class="button button-quiet">"Refuse selected…"</summary>
            <div>
                <TextField
                    id="reason"
                    field=Field::Reason
                    label="Reason (the owners can read it)"
                    limit=REASON
                    refusal
                    lines=true
                />
                <SubmitButton attr:name="choice" attr:value=Action::Refuse.word()>
                    "Refuse"
                </SubmitButton>
            </div>
        </details>
    }
}

//! One report that an approver can move on.

use domain::{Actor, ReportSummary, Status};
use leptos::prelude::*;
use time::OffsetDateTime;

use super::{
    decision::FORM,
    row::{Title, Totals},
};
use crate::{
    Choice, Chosen,
    components::{StatusBadge, SubmitButton},
    server_functions::approvals::Decide,
    views::approvals::{field_of, key_of},
};

/// A checkbox for the form below, the way to the report, and a button that decides on this one at once.
#[component]
pub(super) fn PendingReport(
    report: ReportSummary,
    now: OffsetDateTime,
    act: ServerAction<Decide>,
    /// What was decided on which, ahead of the answer.
    decided: Memo<Option<(Chosen, Choice)>>,
) -> impl IntoView {
    let (status, key) = (report.status, key_of(report.id));
    let (name, version) = (field_of(report.id), report.version.to_string());
    let named = format!("{} of {}", report.title, report.owner.display_name());
    let (word, words) = at_once(status);
    let new_status = Memo::new(move |_| {
        let choice = decided.with(|decided| {
            let (chosen, choice) = decided.as_ref()?;
            chosen.contains_key(&key).then_some(*choice)
        })?;
        status.after(choice.action(), Actor::Approver).ok()
    });
    let badge = move || new_status.get().map(|status| view! { <StatusBadge status /> });

    view! {
        <li class="card pending-report" class:decided=move || new_status.get().is_some()>
            <label class="tick">
                <input type="checkbox" form=FORM name=name.clone() value=version.clone() />
                <span class="visually-hidden">{format!("Select {named}")}</span>
            </label>
            <Title report=report.clone() now />
            <Totals report />
            <ActionForm action=act>
                {badge}
                <input type="hidden" name=name value=version />
                <input type="hidden" name="choice" value=word />
                <SubmitButton quiet=true busy=act.pending()>
                    {words}
                    <span class="visually-hidden">{format!(" {named}")}</span>
                </SubmitButton>
            </ActionForm>
        </li>
    }
    .into_any()
}

/// What moves one on that has come so far, as the form sends it and as it is called.
const fn at_once(status: Status) -> (&'static str, &'static str) {
    match status {
        Status::Approved => ("reimburse", "Mark as reimbursed"),
        _ => ("approve", "Approve"),
    }
}

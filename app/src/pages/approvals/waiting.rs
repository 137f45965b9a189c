//! One report that an approver can move on.

use domain::{Actor, ReportSummary, Status};
use leptos::prelude::*;
use time::OffsetDateTime;

use super::{
    line::{Named, Totals},
    verdict::FORM,
};
use crate::{
    Choice, Chosen,
    approvals_view::{field_of, key_of},
    parts::{StatusBadge, Submit},
    server_functions::approvals::Decide,
};

/// A tick for the form below, the way to look closer, and a button to move this one on at once.
#[component]
pub(super) fn Waiting(
    report: ReportSummary,
    now: OffsetDateTime,
    act: ServerAction<Decide>,
    /// What was decided on which, ahead of the answer.
    ahead: Memo<Option<(Chosen, Choice)>>,
) -> impl IntoView {
    let (status, key) = (report.status, key_of(report.id));
    let (name, version) = (field_of(report.id), report.version.to_string());
    let named = format!("{} of {}", report.title, report.owner.display_name());
    let (word, words) = at_once(status);
    let stands = Memo::new(move |_| {
        let choice = ahead.with(|ahead| {
            let (chosen, choice) = ahead.as_ref()?;
            chosen.contains_key(&key).then_some(*choice)
        })?;
        status.after(choice.action(), Actor::Approver).ok()
    });
    let badge = move || stands.get().map(|status| view! { <StatusBadge status /> });

    view! {
        <li class="card waiting" class:decided=move || stands.get().is_some()>
            <label class="tick">
                <input type="checkbox" form=FORM name=name.clone() value=version.clone() />
                <span class="visually-hidden">{format!("Choose {named}")}</span>
            </label>
            <Named report=report.clone() now />
            <Totals report />
            <ActionForm action=act>
                {badge}
                <input type="hidden" name=name value=version />
                <input type="hidden" name="choice" value=word />
                <Submit quiet=true busy=act.pending()>
                    {words}
                    <span class="visually-hidden">{format!(" {named}")}</span>
                </Submit>
            </ActionForm>
        </li>
    }
    .into_any()
}

/// What moves one on that has come so far, as the form sends it and as it is called.
const fn at_once(status: Status) -> (&'static str, &'static str) {
    match status {
        Status::Approved => ("reimburse", "Mark as paid back"),
        _ => ("approve", "Approve"),
    }
}

//! One report that an approver can move on.

use domain::{Action, Actor, ReportSummary, Status};
use leptos::{prelude::*, server_fn::ServerFn};
use time::OffsetDateTime;

use super::row::{Title, Totals};
use crate::{
    addresses::base_path::with_base,
    components::{Rendered, ShowInstead, StatusBadge, SubmitButton},
    server_functions::approvals::Decide,
    views::approvals::field_of,
};

/// The form below that the checkboxes belong to.
pub(super) const FORM: &str = "decision";
/// Where the status stands that a report was sent to.
pub(super) const STATUS: &str = ".pending-status";

/// A checkbox for the form below, the way to the report, and a button that decides on this one at once.
#[component]
pub(super) fn PendingReport(report: ReportSummary, now: OffsetDateTime) -> impl IntoView {
    let (status, key) = (report.status, report.id.to_string());
    let (name, version) = (field_of(report.id), report.version.to_string());
    let named = format!("{} of {}", report.title, report.owner.display_name());
    let (action, words) = at_once(status);
    let after = status.after(action, Actor::Approver).ok().map(|status| {
        view! {
            <ShowInstead target=format!("[data-key='{key}'] {STATUS}")>
                <StatusBadge status />
            </ShowInstead>
        }
    });

    view! {
        <li class="card pending-report" data-key=key>
            <label class="tick">
                <input type="checkbox" form=FORM name=name.clone() value=version.clone() />
                <span class="visually-hidden">{format!("Select {named}")}</span>
            </label>
            <Title report=report.clone() now />
            <Totals report />
            <form method="post" action=with_base(Decide::url())>
                {after}
                <span class="pending-status"></span>
                <input type="hidden" name=name value=version />
                <input type="hidden" name="choice" value=action.word() />
                <SubmitButton quiet=true>
                    {words}
                    <span class="visually-hidden">{format!(" {named}")}</span>
                </SubmitButton>
            </form>
        </li>
    }
    .rendered()
}

/// What moves one on that has come so far, and how it is called.
const fn at_once(status: Status) -> (Action, &'static str) {
    match status {
        Status::Approved => (Action::Reimburse, "Mark as reimbursed"),
        _ => (Action::Approve, "Approve"),
    }
}

//! The status that a report has once it has moved on, shown ahead of the answer.

use domain::{Action, Actor, Report};
use leptos::prelude::*;

use crate::components::{ShowInstead, StatusBadge};

/// Where the page shows the report's status.
const STATUS: &str = ".report-status";

/// It stands where the person has sent it, unless the API says no.
#[component]
pub(super) fn StatusAfter(report: Report, actor: Actor, action: Action) -> impl IntoView {
    report.status.after(action, actor).ok().map(|status| {
        view! {
            <ShowInstead target=STATUS>
                <StatusBadge status />
            </ShowInstead>
        }
    })
}

//! A report's status, in a word and a colour.

use domain::Status;
use leptos::prelude::*;

/// The word says it all; the colour only helps to find it.
#[component]
pub(crate) fn StatusBadge(status: Status) -> impl IntoView {
    view! { <span class=format!("badge badge-{}", status.word())>{status_label(status)}</span> }
}

/// The status as a person reads it.
pub(crate) const fn status_label(status: Status) -> &'static str {
    match status {
        Status::Open => "Open",
        Status::Submitted => "Submitted",
        Status::Approved => "Approved",
        Status::Refused => "Refused",
        Status::Reimbursed => "Reimbursed",
    }
}

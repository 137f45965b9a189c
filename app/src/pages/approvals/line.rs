//! A report of somebody else in a list.

use domain::ReportSummary;
use leptos::prelude::*;
use time::OffsetDateTime;

use crate::{
    notation::print,
    parts::{Ago, StatusBadge, count},
};

/// One on which there is nothing to decide.
#[component]
pub(super) fn Line(report: ReportSummary, now: OffsetDateTime) -> impl IntoView {
    let status = report.status;

    view! {
        <li class="card report-line">
            <Named report=report.clone() now />
            <StatusBadge status />
            <Totals report />
        </li>
    }
    .into_any()
}

/// What it is called, which leads to it, and whose it is.
#[component]
pub(super) fn Named(report: ReportSummary, now: OffsetDateTime) -> impl IntoView {
    let ReportSummary { id, title, owner, submitted_at, expenses, .. } = report;

    view! {
        <div class="report-line-title">
            <h3>
                <a href=format!("/reports/{id}")>{title}</a>
            </h3>
            <p class="muted">
                <span class="who" title=owner.email.clone()>{owner.display_name().to_owned()}</span>
                " · "
                {count(expenses, "expense")}
                {submitted_at.map(|at| view! { " · submitted " <Ago at now /> })}
            </p>
        </div>
    }
}

/// What it comes to.
#[component]
pub(super) fn Totals(report: ReportSummary) -> impl IntoView {
    let totals = report.totals.into_iter().map(|total| view! { <span>{print(total)}</span> });

    view! { <p class="report-line-totals">{totals.collect_view()}</p> }
}

//! A report of somebody else in a list.

use domain::ReportSummary;
use leptos::prelude::*;
use time::OffsetDateTime;

use crate::{
    addresses::base_path::with_base,
    components::{Rendered, StatusBadge, TimeAgo, count},
    notation::format_money,
};

/// One on which there is nothing to decide.
#[component]
pub(super) fn ReportRow(report: ReportSummary, now: OffsetDateTime) -> impl IntoView {
    let status = report.status;

    view! {
        <li class="card report-row">
            <Title report=report.clone() now />
            <StatusBadge status />
            <Totals report />
        </li>
    }
    .rendered()
}

/// What it is called, which leads to it, and whose it is.
#[component]
pub(super) fn Title(report: ReportSummary, now: OffsetDateTime) -> impl IntoView {
    let ReportSummary { id, title, owner, submitted_at, expenses, .. } = report;

    view! {
        <div class="report-row-title">
            <h3>
                <a href=with_base(&format!("/reports/{id}"))>{title}</a>
            </h3>
            <p class="muted">
                <span class="person" title=owner.email.clone()>{owner.display_name().to_owned()}</span>
                " · "
                {count(expenses, "expense")}
                {submitted_at.map(|at| view! { " · submitted " <TimeAgo at now /> })}
            </p>
        </div>
    }
}

/// What it comes to.
#[component]
pub(super) fn Totals(report: ReportSummary) -> impl IntoView {
    let totals = report.totals.into_iter().map(|total| view! { <span>{format_money(total)}</span> });

    view! { <p class="report-row-totals">{totals.collect_view()}</p> }
}

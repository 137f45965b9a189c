//! One report in the list.

use domain::ReportSummary;
use leptos::{either::EitherOf3, prelude::*};

use crate::{
    addresses::base_path::with_base,
    components::{DayOf, Rendered, StatusBadge, count},
    notation::format_money,
};

/// The whole card leads to the report; its title is the link.
#[component]
pub(super) fn ReportRow(report: ReportSummary) -> impl IntoView {
    let ReportSummary { id, title, status, created_at, submitted_at, expenses, totals, .. } = report;
    let totals = totals.into_iter().map(|total| view! { <span>{format_money(total)}</span> }).collect_view();

    view! {
        <li class="card report-row">
            <div class="report-row-title">
                <h2>
                    <a href=with_base(&format!("/reports/{id}"))>{title}</a>
                </h2>
                <p class="muted">
                    {match submitted_at {
                        Some(at) => EitherOf3::A(view! { "Submitted " <DayOf at /> }),
                        None if expenses == 0 => EitherOf3::B("Created, no expenses yet"),
                        None => EitherOf3::C(view! { "Created " <DayOf at=created_at /> }),
                    }} " · " {count(expenses, "expense")}
                </p>
            </div>
            <StatusBadge status />
            <p class="report-row-totals">{totals}</p>
        </li>
    }
    .rendered()
}

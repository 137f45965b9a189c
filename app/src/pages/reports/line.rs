//! One report in the list.

use domain::ReportSummary;
use leptos::{either::EitherOf3, prelude::*};

use crate::{
    notation::print,
    parts::{Day, StatusBadge, count},
};

/// The whole card leads to the report; its title is the link.
#[component]
pub(super) fn Line(report: ReportSummary) -> impl IntoView {
    let ReportSummary { id, title, status, created_at, submitted_at, expenses, totals, .. } = report;
    let totals = totals.into_iter().map(|total| view! { <span>{print(total)}</span> }).collect_view();

    view! {
        <li class="card report-line">
            <div class="report-line-title">
                <h2>
                    <a href=format!("/reports/{id}")>{title}</a>
                </h2>
                <p class="muted">
                    {match submitted_at {
                        Some(at) => EitherOf3::A(view! { "Submitted " <Day date=at.date() /> }),
                        None if expenses == 0 => EitherOf3::B("Begun, and still empty"),
                        None => EitherOf3::C(view! { "Begun " <Day date=created_at.date() /> }),
                    }} " · " {count(expenses, "expense")}
                </p>
            </div>
            <StatusBadge status />
            <p class="report-line-totals">{totals}</p>
        </li>
    }
    .into_any()
}

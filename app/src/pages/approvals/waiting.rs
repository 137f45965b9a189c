//! One report that waits for a decision.

use domain::ReportSummary;
use leptos::prelude::*;
use time::OffsetDateTime;

use super::verdict::FORM;
use crate::{
    approvals_view::field_of,
    parts::{Ago, Submit},
    server_functions::approvals::Decide,
};

/// A tick for the form below, the way to look closer, and a button to approve this one at once.
#[component]
pub(super) fn Waiting(
    report: ReportSummary,
    now: OffsetDateTime,
    act: ServerAction<Decide>,
) -> impl IntoView {
    let ReportSummary { id, title, owner, version, submitted_at, totals, expenses, .. } = report;
    let totals = totals.into_iter().map(|total| view! { <span>{total.to_string()}</span> }).collect_view();
    let (name, version) = (field_of(id), version.to_string());
    let (choose, which) = (format!("Choose {title} of {owner}"), format!(" {title} of {owner}"));
    let count = format!("{expenses} expense{}", if expenses == 1 { "" } else { "s" });

    view! {
        <li class="card waiting">
            <label class="tick">
                <input type="checkbox" form=FORM name=name.clone() value=version.clone() />
                <span class="visually-hidden">{choose}</span>
            </label>
            <div class="report-line-title">
                <h3>
                    <a href=format!("/reports/{id}")>{title}</a>
                </h3>
                <p class="muted">
                    <span class="who">{owner}</span>
                    " · "
                    {count}
                    {submitted_at.map(|at| view! { " · submitted " <Ago at now /> })}
                </p>
            </div>
            <p class="report-line-totals">{totals}</p>
            <ActionForm action=act>
                <input type="hidden" name=name value=version />
                <input type="hidden" name="choice" value="approve" />
                <Submit quiet=true busy=act.pending()>
                    "Approve"
                    <span class="visually-hidden">{which}</span>
                </Submit>
            </ActionForm>
        </li>
    }
    .into_any()
}

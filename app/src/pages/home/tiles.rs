//! The three things that a person comes to the home page for.

use domain::{Money, Status, Summary};
use leptos::{either::Either, prelude::*};

use crate::{
    ToDecide,
    addresses::base_path::with_base,
    components::{Amounts, Rendered, count},
};

/// What was approved and not yet paid back.
#[component]
pub(super) fn OwedTile(summary: Summary) -> impl IntoView {
    let note = match reports_of(&summary, Status::Approved) {
        0 => Either::Left("No approved report is waiting for payment."),
        reports => Either::Right(view! {
            <a href=with_base("/reports?status=approved")>{count(reports, "approved report")}</a>
            ", not yet reimbursed"
        }),
    };

    view! {
        <article class="card tile tile-main">
            <h2>"You are owed"</h2>
            <Amounts amounts=summary.owed().to_vec() none="Nothing" />
            <p class="muted">{note}</p>
        </article>
    }
    .rendered()
}

/// What the person can do next, each with the way there.
#[component]
pub(super) fn ToDoTile(summary: Summary, to_decide: Option<ToDecide>) -> impl IntoView {
    let own = |status| Some(reports_of(&summary, status)).filter(|reports| *reports > 0);
    let line = |href: &'static str, many: String, what: String| {
        view! {
            <li>
                <a href=with_base(href)>
                    <strong>{many}</strong>
                    " "
                    {what}
                </a>
            </li>
        }
    };
    let open = own(Status::Open).map(|reports| {
        line("/reports?status=open", reports.to_string(), format!("{} to submit", noun(reports)))
    });
    let refused = own(Status::Refused).map(|reports| {
        line("/reports?status=refused", reports.to_string(), format!("refused {} to correct", noun(reports)))
    });
    let to_decide = to_decide.filter(|waiting| waiting.reports > 0).map(|ToDecide { reports, more }| {
        let many = if more { format!("More than {reports}") } else { reports.to_string() };
        line("/approvals", many, format!("{} to approve", noun(reports)))
    });
    let nothing = open.is_none() && refused.is_none() && to_decide.is_none();

    view! {
        <article class="card tile">
            <h2>"To do"</h2>
            {if nothing {
                Either::Left(
                    view! {
                        <p class="amount-large">"Nothing"</p>
                        <p class="muted">"All your reports are submitted."</p>
                    },
                )
            } else {
                Either::Right(view! { <ul class="to-do">{to_decide} {open} {refused}</ul> })
            }}
        </article>
    }
    .rendered()
}

/// What is in no report yet.
#[component]
pub(super) fn UnreportedTile(loose: Vec<Money>) -> impl IntoView {
    let note = if loose.is_empty() {
        Either::Left("All your expenses are in reports.")
    } else {
        Either::Right(view! {
            <a href=with_base("/expenses?report=none")>"View these expenses"</a>
        })
    };

    view! {
        <article class="card tile">
            <h2>"Not in a report"</h2>
            <Amounts amounts=loose none="Nothing" />
            <p class="muted">{note}</p>
        </article>
    }
    .rendered()
}

fn reports_of(summary: &Summary, status: Status) -> usize {
    summary.standing.iter().find(|standing| standing.status == status).map_or(0, |standing| standing.reports)
}

const fn noun(reports: usize) -> &'static str {
    if reports == 1 { "report" } else { "reports" }
}

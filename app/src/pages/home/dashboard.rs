//! A person's expenses at a glance: what is owed, what is to be done, the reports by status, and the spending.

use domain::{Currency, Status, Summary, summary::Standing};
use leptos::{either::Either, prelude::*};

use super::{
    spending::SpendingSection,
    tiles::{OwedTile, ToDoTile, UnreportedTile},
};
use crate::{
    PageFiles, SummaryView,
    addresses::base_path::with_base,
    components::{StatusBadge, count},
    notation::format_money,
};

/// All of it, or the way to begin.
#[component]
pub(super) fn Dashboard(
    view: SummaryView,
    /// The one that the address asks for.
    currency: Option<Currency>,
) -> impl IntoView {
    let SummaryView { now, permissions, summary, to_decide } = view;
    let nothing = is_empty(&summary);
    if nothing && to_decide.is_none() {
        return Either::Left(view! { <EmptyState may_write=permissions.write /> });
    }

    Either::Right(view! {
        <section class="tiles" aria-label="At a glance">
            <OwedTile summary=summary.clone() />
            <ToDoTile summary=summary.clone() to_decide />
            <UnreportedTile loose=summary.loose.clone() />
        </section>
        {if nothing {
            Either::Left(view! { <EmptyState may_write=permissions.write /> })
        } else {
            Either::Right(
                view! {
                    <StatusSection standing=summary.standing />
                    <SpendingSection now spending=summary.spending currency />
                },
            )
        }}
    })
}

const fn is_empty(summary: &Summary) -> bool {
    summary.spending.is_empty() && summary.standing.is_empty() && summary.loose.is_empty()
}

#[component]
fn EmptyState(may_write: bool) -> impl IntoView {
    let actions = may_write.then(|| {
        view! {
            <p class="empty-actions">
                <a class="button" href=with_base("/expenses/new")>
                    "New expense"
                </a>
                <a class="button button-quiet" href=with_base("/reports")>
                    "New report"
                </a>
            </p>
        }
    });

    view! {
        <section class="empty">
            <img src=PageFiles::from_context().url("receipt.svg") alt="" width="96" height="108" />
            <h2>"No expenses yet"</h2>
            <p class="muted">
                {if may_write {
                    "Add your expenses, put them in a report and submit it. You can follow its status here."
                } else {
                    "Once you have an expense, this page shows an overview."
                }}
            </p>
            {actions}
        </section>
    }
}

/// Every status in the order in which a report passes through them, those that no report has included: the way is the
/// same for all.
#[component]
fn StatusSection(standing: Vec<Standing>) -> impl IntoView {
    let step = |status| {
        let standing = standing.iter().find(|standing| standing.status == status).cloned();
        view! { <Step status standing /> }
    };

    view! {
        <section class="reports-by-status" aria-labelledby="reports-by-status">
            <h2 id="reports-by-status">"Your reports by status"</h2>
            <ol class="card steps">{Status::ALL.map(step).into_iter().collect_view()}</ol>
        </section>
    }
}

/// The whole step leads to its reports; how many they are is the link.
#[component]
fn Step(status: Status, standing: Option<Standing>) -> impl IntoView {
    let reports = match standing {
        None => Either::Left(view! { <p class="muted">"None"</p> }),
        Some(Standing { reports, totals, .. }) => {
            let totals = totals.into_iter().map(|total| view! { <span>{format_money(total)}</span> });
            Either::Right(view! {
                <p>
                    <a href=with_base(&format!("/reports?status={}", status.word()))>{count(reports, "report")}</a>
                </p>
                <p class="step-totals">{totals.collect_view()}</p>
            })
        }
    };

    view! {
        <li>
            <StatusBadge status />
            {reports}
        </li>
    }
}

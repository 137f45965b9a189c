//! How a person's expenses stand: what is owed and what waits, how far each report has come, what was spent.

use domain::{Currency, Status, Summary, summary::Standing};
use leptos::{either::Either, prelude::*};

use super::{
    spending::SpendingSection,
    tiles::{LooseTile, OwedTile, WaitingTile},
};
use crate::{
    SummaryView,
    notation::print,
    parts::{StatusBadge, count},
};

/// All of it, or the way to begin.
#[component]
pub(super) fn Dashboard(
    view: SummaryView,
    /// The one that the address asks for.
    currency: Memo<Option<Currency>>,
) -> impl IntoView {
    let SummaryView { now, permissions, summary, to_decide } = view;
    let nothing = is_empty(&summary);
    if nothing && to_decide.is_none() {
        return Either::Left(view! { <NothingYet may_begin=permissions.write /> });
    }

    Either::Right(view! {
        <section class="tiles" aria-label="At a glance">
            <OwedTile summary=summary.clone() />
            <WaitingTile summary=summary.clone() to_decide />
            <LooseTile loose=summary.loose.clone() />
        </section>
        {if nothing {
            Either::Left(view! { <NothingYet may_begin=permissions.write /> })
        } else {
            Either::Right(
                view! {
                    <StandingSection standing=summary.standing />
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
fn NothingYet(may_begin: bool) -> impl IntoView {
    let ways = may_begin.then(|| {
        view! {
            <p class="empty-ways">
                <a class="button" href="/expenses/new">
                    "Write down an expense"
                </a>
                <a class="button button-quiet" href="/reports">
                    "Begin a report"
                </a>
            </p>
        }
    });

    view! {
        <section class="empty">
            <img src="/receipt.svg" alt="" width="96" height="108" />
            <h2>"Nothing spent so far"</h2>
            <p class="muted">
                {if may_begin {
                    "Write down what you spend, gather it in a report and hand it in. What became of it shows here."
                } else {
                    "As soon as you have an expense, this page shows how it stands."
                }}
            </p>
            {ways}
        </section>
    }
}

/// Every status in the order in which a report passes through them, those that no report has included: the way is the
/// same for all.
#[component]
fn StandingSection(standing: Vec<Standing>) -> impl IntoView {
    let step = |status| {
        let standing = standing.iter().find(|standing| standing.status == status).cloned();
        view! { <Step status standing /> }
    };

    view! {
        <section class="standing" aria-labelledby="standing">
            <h2 id="standing">"Where your reports stand"</h2>
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
            let totals = totals.into_iter().map(|total| view! { <span>{print(total)}</span> });
            Either::Right(view! {
                <p>
                    <a href=format!("/reports?status={}", status.word())>{count(reports, "report")}</a>
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

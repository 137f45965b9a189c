//! The person's reports: what each comes to and how far it has come, and the way to a new one.

mod filter;
mod line;
pub(in crate::pages) mod new_report;

use domain::Status;
use leptos::{either::Either, prelude::*};
use leptos_meta::Title;
use leptos_router::{hooks::use_query_map, params::ParamsMap};

use crate::{
    ReportsView, ReportsWanted,
    deed::Deed,
    parts::{Loaded, Outcome, PageHeading, label, no_outcome},
    server_functions::reports::{CreateReport, list_reports_wanted},
};
use filter::{Filter, href};
use line::Line;
use new_report::NewReport;

/// The reports that the address asks for.
#[component]
pub(crate) fn ReportsPage() -> impl IntoView {
    let query = use_query_map();
    let wanted = Memo::new(move |_| query.with(wanted));
    let reports = Resource::new(move || wanted.get(), list_reports_wanted);
    let create = ServerAction::<CreateReport>::new();

    view! {
        <Title text="Reports" />
        <PageHeading page="reports">"Your reports"</PageHeading>
        <Outcome of=no_outcome() done=Deed::ReportDeleted />
        <Filter wanted />
        <Loaded from=move || reports.into_future() retry=move |()| reports.refetch() let:view>
            <Reports view wanted=wanted.get_untracked() create />
        </Loaded>
    }
    .into_any()
}

/// What a query asks for. A status that there is none of asks for all.
fn wanted(query: &ParamsMap) -> ReportsWanted {
    let status = query.get_str("status").and_then(Status::from_word);
    ReportsWanted { status, after: query.get("after") }
}

#[component]
fn Reports(view: ReportsView, wanted: ReportsWanted, create: ServerAction<CreateReport>) -> impl IntoView {
    let ReportsView { permissions, form_key, reports, next } = view;
    let (empty, first) = (reports.is_empty(), wanted.after.is_none());
    let lines = reports.into_iter().map(|report| view! { <Line report /> }).collect_view();

    view! {
        {if empty {
            Either::Left(view! { <NoReports status=wanted.status may_begin=permissions.write /> })
        } else {
            Either::Right(view! { <ul class="report-list">{lines}</ul> })
        }}
        <Pager wanted next />
        {(permissions.write && first).then(|| view! { <NewReport form_key create /> })}
    }
}

#[component]
fn NoReports(status: Option<Status>, may_begin: bool) -> impl IntoView {
    match status {
        Some(status) => Either::Left(view! {
            <section class="empty">
                <h2>"None of your reports is " {label(status).to_lowercase()}</h2>
                <a class="button button-quiet" href="/reports">
                    "Show all"
                </a>
            </section>
        }),
        None => Either::Right(view! {
            <section class="empty">
                <h2>"No reports yet"</h2>
                <p class="muted">
                    {if may_begin {
                        "A report gathers the expenses that you hand in together. Begin with its name, below."
                    } else {
                        "As soon as you have a report, it appears here."
                    }}
                </p>
            </section>
        }),
    }
}

/// The ways to the first and the next part of a long list.
#[component]
fn Pager(wanted: ReportsWanted, next: Option<String>) -> impl IntoView {
    let status = wanted.status;
    let first = wanted.after.map(|_| view! { <a href=href(status, None)>"Newest"</a> });
    let next = next.map(|next| view! { <a href=href(status, Some(&next))>"Older reports"</a> });
    let some = first.is_some() || next.is_some();

    some.then(|| {
        view! {
            <nav class="pager" aria-label="More reports">
                {first}
                {next}
            </nav>
        }
    })
}

//! The person's reports: what each comes to and how far it has come, and the way to a new one.

mod filter;
mod new_report;
mod row;

use domain::Status;
use leptos::{either::Either, prelude::*};

use crate::{
    ReportsQuery, ReportsView,
    addresses::{
        base_path::with_base,
        filters::{Filters, UnreadableFilter},
        flash_message::FlashMessage,
        requested,
    },
    components::{FormResult, LeftOutFilters, Loaded, PageHeading, status_label},
    server_functions::reports::list_reports_page,
    title::set_title,
};
use filter::{Filter, href};
use new_report::NewReport;
use row::ReportRow;

/// The reports that the address asks for.
#[component]
pub(crate) fn ReportsPage() -> impl IntoView {
    let (wanted, unreadable) = wanted(&requested::query());
    let reports = list_reports_page(wanted.clone());

    set_title("Reports");

    view! {
        <PageHeading>"Your reports"</PageHeading>
        <FormResult done=FlashMessage::ReportDeleted />
        <LeftOutFilters filters=unreadable />
        <Filter chosen=wanted.status />
        <Loaded from=reports let:view>
            <Reports view wanted />
        </Loaded>
    }
    .into_any()
}

/// What a query asks for, and which of its filters can't be read. A status that there is none of asks for all.
fn wanted(search: &str) -> (ReportsQuery, Vec<UnreadableFilter>) {
    let mut filters = Filters::of(search);
    let status = filters.read("status", UnreadableFilter::Status, Status::from_word);
    (ReportsQuery { status, after: filters.text("after") }, filters.unreadable())
}

#[component]
fn Reports(view: ReportsView, wanted: ReportsQuery) -> impl IntoView {
    let ReportsView { permissions, form_key, reports, next, restarted } = view;
    let wanted = ReportsQuery { after: wanted.after.filter(|_| !restarted), ..wanted };
    let left_out = restarted.then_some(UnreadableFilter::Cursor).into_iter().collect();
    let (empty, first) = (reports.is_empty(), wanted.after.is_none());
    let lines = reports.into_iter().map(|report| view! { <ReportRow report /> }).collect_view();

    view! {
        <LeftOutFilters filters=left_out />
        {if empty {
            Either::Left(view! { <NoReports status=wanted.status may_write=permissions.write /> })
        } else {
            Either::Right(view! { <ul class="report-list">{lines}</ul> })
        }}
        <Pager wanted next />
        {(permissions.write && first).then(|| view! { <NewReport form_key /> })}
    }
}

#[component]
fn NoReports(status: Option<Status>, may_write: bool) -> impl IntoView {
    match status {
        Some(status) => Either::Left(view! {
            <section class="empty">
                <h2>"No " {status_label(status).to_lowercase()} " reports"</h2>
                <a class="button button-quiet" href=with_base("/reports")>
                    "Show all"
                </a>
            </section>
        }),
        None => Either::Right(view! {
            <section class="empty">
                <h2>"No reports yet"</h2>
                <p class="muted">
                    {if may_write {
                        "Put expenses that belong together in a report and submit it. Start with a title below."
                    } else {
                        "Your reports will appear here."
                    }}
                </p>
            </section>
        }),
    }
}

/// The ways to the first and the next part of a long list.
#[component]
fn Pager(wanted: ReportsQuery, next: Option<String>) -> impl IntoView {
    let status = wanted.status;
    let first =
        wanted.after.map(|_| view! { <a href=with_base(&href(status, None))>"Back to the beginning"</a> });
    let next = next.map(|next| view! { <a href=with_base(&href(status, Some(&next)))>"Load more"</a> });
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

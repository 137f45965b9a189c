//! One report: what is in it, what can be done with it, what was said and what has happened.

mod comments;
mod expenses;
mod fill;
mod history;
mod manage;
mod moves;
mod take_away;

use domain::{Action, Report};
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_params_map;

use crate::{
    ReportView,
    deed::Deed,
    parts::{
        Amounts, Loaded, Moment, Outcome, PageHeading, StatusBadge, Who, ahead_of, no_outcome, outcome_of,
        reread_after,
    },
    server_functions::reports::{
        Comment, DeleteReport, MoveReport, PutIn, RefuseReport, RenameReport, TakeOut, read_report,
    },
};
use comments::Comments;
use expenses::Expenses;
use fill::Fill;
use history::History;
use manage::Manage;
use moves::Moves;
use take_away::TakeAway;

pub(in crate::pages) use moves::reason_fault;

/// What may have been done elsewhere that leads here.
const BROUGHT: [Deed; 3] = [Deed::ReportBegun, Deed::WrittenDown, Deed::Saved];

/// What a person can do here. It outlives the reading of the report that follows each.
#[derive(Clone, Copy)]
struct Acts {
    go: ServerAction<MoveReport>,
    refuse: ServerAction<RefuseReport>,
    rename: ServerAction<RenameReport>,
    delete: ServerAction<DeleteReport>,
    comment: ServerAction<Comment>,
    put_in: ServerAction<PutIn>,
    take_out: ServerAction<TakeOut>,
}

impl Acts {
    fn new() -> Self {
        let (go, refuse, rename) = (ServerAction::new(), ServerAction::new(), ServerAction::new());
        let (delete, comment) = (ServerAction::new(), ServerAction::new());
        Self {
            go,
            refuse,
            rename,
            delete,
            comment,
            put_in: ServerAction::new(),
            take_out: ServerAction::new(),
        }
    }
}

/// The report that the address names.
#[component]
pub(crate) fn ReportPage() -> impl IntoView {
    let params = use_params_map();
    let id = Memo::new(move |_| params.with(|params| params.get("id").unwrap_or_default()));
    let report = Resource::new(move || id.get(), read_report);
    let reread = Callback::new(move |()| report.refetch());
    let acts = Acts::new();
    let contents = [outcome_of(acts.put_in), outcome_of(acts.take_out)];
    let rest =
        [outcome_of(acts.go), outcome_of(acts.refuse), outcome_of(acts.rename), outcome_of(acts.comment)];
    for outcome in contents.into_iter().chain(rest) {
        reread_after(outcome, reread);
    }

    view! {
        <Loaded from=move || report.into_future() retry=reread let:view>
            <Whole view acts />
        </Loaded>
    }
    .into_any()
}

#[component]
fn Whole(view: ReportView, acts: Acts) -> impl IntoView {
    let Report { id, title, status, expenses, reason, .. } = view.report.clone();
    let filled = !expenses.is_empty();
    let reason = reason.map(|reason| view! { <Reason reason /> });
    // It stands where the person has sent it, unless the API says no.
    let gone = ahead_of(acts.go, |asked| asked.action);
    let refused = ahead_of(acts.refuse, |_| Action::Refuse);
    let actor = view.actor;
    let standing = move || {
        let asked = gone.get().or_else(|| refused.get());
        let status = asked.and_then(|action| status.after(action, actor).ok()).unwrap_or(status);
        view! { <StatusBadge status /> }
    };

    view! {
        // The document's title is written unescaped: nothing that a person typed may stand in it.
        <Title text="Report" />
        <header class="report-head">
            <div>
                <PageHeading page="report">{title}</PageHeading>
                <p class="report-facts">
                    {standing}
                    <Facts view=view.clone() />
                </p>
            </div>
            <div class="report-total">
                <Amounts amounts=view.report.totals() />
            </div>
        </header>
        {BROUGHT.map(|done| view! { <Outcome of=no_outcome() done /> }).collect_view()}
        {reason}
        <Moves view=view.clone() acts />
        <Expenses view=view.clone() act=acts.take_out />
        {view.takes_changes().then(|| view! { <Fill report=id loose=view.loose.clone() act=acts.put_in /> })}
        <TakeAway report=id filled />
        <div class="columns report-talk">
            <Comments view=view.clone() act=acts.comment />
            <History entries=view.history.clone() viewer=view.viewer.clone() />
        </div>
        {view.takes_changes().then(|| view! { <Manage report=view.report acts /> })}
    }
}

/// Whose it is, and since when it is where it is.
#[component]
fn Facts(view: ReportView) -> impl IntoView {
    let ReportView { report, viewer, .. } = view;
    let (word, at) = report.submitted_at.map_or(("Begun ", report.created_at), |at| ("Submitted ", at));

    view! {
        <span class="muted">
            {word} <Moment at /> " · " <Who person=report.owner viewer />
        </span>
    }
}

/// Why it was refused, where its owner looks first.
#[component]
fn Reason(reason: String) -> impl IntoView {
    view! {
        <section class="notice notice-trouble report-reason">
            <h2>"Why it was refused"</h2>
            <p class="said">{reason}</p>
        </section>
    }
}

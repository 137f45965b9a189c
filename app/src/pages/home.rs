//! The front door: what this is for a stranger, how things stand for a person signed in.

use domain::{Money, Report, Status, money};
use leptos::{either::Either, prelude::*};
use leptos_meta::Title;

use crate::{
    AppError, Profile,
    parts::{Amounts, Loaded, PageHeading, StatusBadge},
    server_functions::reports::list_reports,
    sign_in::sign_in_href,
    viewer::Viewer,
};

/// Welcome or overview.
#[component]
pub(crate) fn HomePage() -> impl IntoView {
    let viewer = Viewer::of_this_page();
    let reports = Resource::new(|| (), move |()| reports_of(viewer));

    view! {
        <Title text="Home" />
        <Loaded from=move || viewer.anyone() retry=move |()| viewer.refetch() let:profile>
            {match profile {
                Some(profile) => Either::Left(view! { <Greeting profile /> }),
                None => Either::Right(view! { <Welcome /> }),
            }}
        </Loaded>
        <Loaded from=move || reports.into_future() retry=move |()| reports.refetch() let:reports>
            {reports.map(|reports| view! { <Overview reports /> })}
        </Loaded>
    }
}

/// The viewer's reports; for nobody there is nothing to ask.
async fn reports_of(viewer: Viewer) -> Result<Option<Vec<Report>>, AppError> {
    match viewer.anyone().await {
        Ok(Some(_)) => list_reports().await.map(Some),
        // The greeting tells of the error already.
        Ok(None) | Err(_) => Ok(None),
    }
}

#[component]
fn Welcome() -> impl IntoView {
    view! {
        <section class="hero">
            <div>
                <PageHeading page="home">"What you spent, kept and handed in."</PageHeading>
                <p class="lead">
                    "Gather your expenses in reports, hand them in, and see how far they have come: from open to paid back."
                </p>
                <a class="button" href=sign_in_href("/") rel="external">
                    "Sign in"
                </a>
            </div>
            <img class="hero-figure" src="/receipt.svg" alt="" width="320" height="360" />
        </section>
        <ul class="promises">
            <li>
                <h2>"Sign in once"</h2>
                <p>"Your sign-in renews itself in the background for as long as you keep working."</p>
            </li>
            <li>
                <h2>"Nothing to steal"</h2>
                <p>"Access and refresh tokens stay on the server. Your browser never holds one."</p>
            </li>
            <li>
                <h2>"Nothing to hide"</h2>
                <p>"See what your session may do, how long it lasts and when it was last renewed."</p>
            </li>
        </ul>
    }
}

#[component]
fn Greeting(profile: Profile) -> impl IntoView {
    view! {
        <PageHeading page="home">"Hello, " {profile.display_name().to_owned()}</PageHeading>
        <p class="lead">"This is how your expenses stand."</p>
    }
}

#[component]
fn Overview(reports: Vec<Report>) -> impl IntoView {
    let all = reports.iter().flat_map(Report::totals);
    let by_status = Status::ALL.into_iter().filter_map(|status| Standing::of(status, &reports));

    view! {
        <section class="overview" aria-label="Totals">
            <article class="card tile tile-main">
                <h2>"All together"</h2>
                <Amounts amounts=money::totals(all) />
                <p class="muted">{count(reports.len())}</p>
            </article>
            {by_status.map(|standing| view! { <StandingTile standing /> }).collect_view()}
        </section>
        <ul class="ways">
            <li>
                <a class="card way" href="/expenses">
                    <strong>"All expenses"</strong>
                    <span class="muted">"Every line of every report, newest first"</span>
                </a>
            </li>
            <li>
                <a class="card way" href="/reports">
                    <strong>"Your reports"</strong>
                    <span class="muted">"Hand them in, and see how far they have come"</span>
                </a>
            </li>
            <li>
                <a class="card way" href="/session">
                    <strong>"Your session"</strong>
                    <span class="muted">"What it may do, and watch it renew itself"</span>
                </a>
            </li>
            <li>
                <a class="card way" href="/user">
                    <strong>"Your profile"</strong>
                    <span class="muted">"Who the provider says you are"</span>
                </a>
            </li>
        </ul>
    }
}

#[component]
fn StandingTile(standing: Standing) -> impl IntoView {
    view! {
        <article class="card tile">
            <h2>
                <StatusBadge status=standing.status />
            </h2>
            <Amounts amounts=standing.totals />
            <p class="muted">{count(standing.reports)}</p>
        </article>
    }
}

/// How much stands at one status.
struct Standing {
    status: Status,
    reports: usize,
    totals: Vec<Money>,
}

impl Standing {
    /// Nothing where no report has this status.
    fn of(status: Status, reports: &[Report]) -> Option<Self> {
        let reports: Vec<&Report> = reports.iter().filter(|report| report.status == status).collect();
        let totals = money::totals(reports.iter().flat_map(|report| report.totals()));
        (!reports.is_empty()).then_some(Self { status, reports: reports.len(), totals })
    }
}

fn count(reports: usize) -> String {
    if reports == 1 { "1 report".to_owned() } else { format!("{reports} reports") }
}

//! The home page: what this is for a visitor, an overview for a person who is signed in.

mod category_chart;
mod chart_table;
mod dashboard;
mod figures;
mod month;
mod month_chart;
mod scale;
mod spending;
mod tiles;
mod welcome;

use domain::Currency;
use leptos::{either::Either, prelude::*};
use leptos_meta::Title;
use leptos_router::hooks::{use_location, use_query_map};

use crate::{
    AppError, Profile, SummaryView,
    components::{Loaded, PageHeading},
    server_functions::summary::read_summary,
    viewer::Viewer,
};
use dashboard::Dashboard;
use welcome::Welcome;

/// Welcome or dashboard.
#[component]
pub(crate) fn HomePage() -> impl IntoView {
    let viewer = Viewer::of_this_page();
    let summary = Resource::new(|| (), move |()| summary_of(viewer));
    let currency = currency_of_this_page();

    view! {
        <Title text="Home" />
        <Loaded from=move || viewer.profile() retry=move |()| viewer.refetch() let:profile>
            {match profile {
                Some(profile) => Either::Left(view! { <Greeting profile /> }),
                None => Either::Right(view! { <Welcome /> }),
            }}
        </Loaded>
        <Loaded from=move || summary.into_future() retry=move |()| summary.refetch() let:view>
            {view.map(|view| view! { <Dashboard view currency /> })}
        </Loaded>
    }
    .into_any()
}

/// The currency that the address asks for. The router leads on before the page has gone; what stands there then is
/// another page's.
fn currency_of_this_page() -> Memo<Option<Currency>> {
    let (path, query) = (use_location().pathname, use_query_map());
    Memo::new(move |last: Option<&Option<Currency>>| match last {
        Some(last) if path.with(|path| path != "/") => *last,
        _ => query.with(|query| query.get_str("currency")?.parse().ok()),
    })
}

/// How things stand for the viewer; for nobody there is nothing to ask.
async fn summary_of(viewer: Viewer) -> Result<Option<SummaryView>, AppError> {
    match viewer.profile().await {
        Ok(Some(_)) => read_summary().await.map(Some),
        // The greeting tells of the error already.
        Ok(None) | Err(_) => Ok(None),
    }
}

#[component]
fn Greeting(profile: Profile) -> impl IntoView {
    view! {
        <PageHeading page="home">"Hello, " {profile.display_name().to_owned()}</PageHeading>
        <p class="lead">"Here is an overview of your expenses."</p>
    }
}

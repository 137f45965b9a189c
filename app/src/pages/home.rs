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

use std::future::ready;

use leptos::{either::Either, prelude::*};

use crate::{
    AppError, Profile, SummaryView,
    addresses::{
        filters::{Filters, UnreadableFilter},
        requested,
    },
    components::{LeftOutFilters, Loaded, PageHeading},
    server_functions::summary::read_summary,
    title::set_title,
    viewer::Viewer,
};
use dashboard::Dashboard;
use welcome::Welcome;

/// Welcome or dashboard.
#[component]
pub(crate) fn HomePage() -> impl IntoView {
    let viewer = Viewer::of_this_page();
    let mut filters = Filters::of(&requested::query());
    let currency = filters.read("currency", UnreadableFilter::Currency, |code| code.parse().ok());
    let unreadable = filters.unreadable();

    set_title("Home");

    view! {
        <Loaded from=ready(viewer.profile().clone()) let:profile>
            {match profile {
                Some(profile) => Either::Left(view! { <Greeting profile /> }),
                None => Either::Right(view! { <Welcome /> }),
            }}
        </Loaded>
        <Loaded from=summary_of(viewer) let:view>
            {view
                .map(|view| {
                    view! {
                        <LeftOutFilters filters=unreadable />
                        <Dashboard view currency />
                    }
                })}
        </Loaded>
    }
    .into_any()
}

/// How things stand for the viewer; for nobody there is nothing to ask.
async fn summary_of(viewer: Viewer) -> Result<Option<SummaryView>, AppError> {
    match viewer.profile() {
        Ok(Some(_)) => read_summary().await.map(Some),
        // The greeting tells of the error already.
        Ok(None) | Err(_) => Ok(None),
    }
}

#[component]
fn Greeting(profile: Profile) -> impl IntoView {
    let has_name = profile.name.is_some() || profile.email.is_some();
    let greeting = if has_name { format!("Hello, {}", profile.display_name()) } else { "Hello".to_owned() };

    view! {
        <PageHeading>{greeting}</PageHeading>
        <p class="lead">"Here is an overview of your expenses."</p>
    }
}

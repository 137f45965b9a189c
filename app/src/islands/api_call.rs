//! "Call the API now": the way to see a token renewed.

use leptos::{ev::SubmitEvent, prelude::*, task::spawn_local};
use web_sys::js_sys::Array;

use crate::{
    addresses::base_path::with_base,
    browser::{navigation, promise, server_function, session_watch, unreachable},
};

/// Calls the API and shows the session again. Without JavaScript the form leads to the page that calls the API.
#[island]
pub fn ApiCall() -> impl IntoView {
    let (pending, words) = (RwSignal::new(false), RwSignal::new("Not called from this page yet.".to_owned()));
    let start = move |submit: SubmitEvent| {
        submit.prevent_default();
        if pending.get_untracked() {
            return;
        }
        pending.set(true);
        spawn_local(async move {
            words.set(call().await);
            pending.set(false);
            navigation::refresh();
        });
    };

    view! {
        <form action=with_base("/expenses") on:submit=start>
            <button class="button" aria-disabled=move || pending.get().then_some("true")>
                "Call the API now"
            </button>
        </form>
        <p class="try-out-result" role="status">
            {words}
        </p>
    }
}

/// What the API has answered, in words.
async fn call() -> String {
    let Some(response) = server_function::call("reports").await else { return unreachable::in_words() };
    if response.status() == 401 {
        session_watch::ask();
    }
    let reports = match response.json() {
        Ok(reports) if response.ok() => promise::kept::<Array>(reports).await,
        _ => None,
    };
    match reports.map(|reports| reports.length()) {
        Some(1) => "The API answered: 1 report.".to_owned(),
        Some(reports) => format!("The API answered: {reports} reports."),
        None => "The API didn't answer. Try again in a moment.".to_owned(),
    }
}

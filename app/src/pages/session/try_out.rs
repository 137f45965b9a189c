//! "Call the API now": the way to see a token renewed.

use leptos::{ev::SubmitEvent, prelude::*};

use crate::{AppError, server_functions::reports::list_reports};

/// One try after another. It outlives the reading of the session that each brings about.
#[derive(Clone, Copy)]
pub(super) struct ApiCall(Action<(), Result<usize, AppError>>);

impl ApiCall {
    /// Each call to the API is followed by `reread`.
    pub(super) fn new(reread: Callback<()>) -> Self {
        Self(Action::new(move |&()| async move {
            let answer = list_reports().await;
            reread.run(());
            answer.map(|reports| reports.len())
        }))
    }

    fn start(self) {
        if !self.0.pending().get_untracked() {
            self.0.dispatch(());
        }
    }

    fn result(self) -> String {
        match self.0.value().get() {
            None => "Not called from this page yet.".to_owned(),
            Some(Ok(1)) => "The API answered: 1 report.".to_owned(),
            Some(Ok(reports)) => format!("The API answered: {reports} reports."),
            Some(Err(error)) => error.to_string(),
        }
    }
}

/// Calls the API and reads the session again. Without JavaScript the form leads to the page that calls the API.
#[component]
pub(super) fn TryOut(api_call: ApiCall) -> impl IntoView {
    let start = move |submit: SubmitEvent| {
        submit.prevent_default();
        api_call.start();
    };

    view! {
        <section class="card try-out">
            <h2>"See it renew"</h2>
            <p class="muted">
                "Wait until the access token has run out, then call the API: it answers as if nothing had happened, and the number of refreshes rises by one."
            </p>
            <form action="/expenses" on:submit=start>
                <button class="button" aria-disabled=move || api_call.0.pending().get().then_some("true")>
                    "Call the API now"
                </button>
            </form>
            <p class="try-out-result" role="status">
                {move || api_call.result()}
            </p>
        </section>
    }
    .into_any()
}

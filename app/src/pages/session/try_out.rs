//! "Call the API now": the way to see a token renewed.

use leptos::{either::Either, prelude::*};

use crate::{AppError, server_functions::list_reports};

/// One try after another. It outlives the reading of the session that each brings about.
#[derive(Clone, Copy)]
pub(super) struct Trial {
    awake: RwSignal<bool>,
    call: Action<(), Result<usize, AppError>>,
}

impl Trial {
    /// Each call to the API is followed by `reread`.
    pub(super) fn new(reread: Callback<()>) -> Self {
        let awake = RwSignal::new(false);
        Effect::new(move |_| awake.set(true));
        let call = Action::new(move |&()| async move {
            let answer = list_reports().await;
            reread.run(());
            answer.map(|reports| reports.len())
        });
        Self { awake, call }
    }

    fn start(self) {
        if !self.call.pending().get_untracked() {
            self.call.dispatch(());
        }
    }

    fn outcome(self) -> String {
        match self.call.value().get() {
            None => "Not called from this page yet.".to_owned(),
            Some(Ok(1)) => "The API answered: 1 report.".to_owned(),
            Some(Ok(reports)) => format!("The API answered: {reports} reports."),
            Some(Err(error)) => error.to_string(),
        }
    }
}

/// A button that calls the API and reads the session again; without JavaScript, a link to the page that calls the API.
#[component]
pub(super) fn TryOut(trial: Trial) -> impl IntoView {
    let busy = move || trial.call.pending().get().then_some("true");
    let control = move || {
        if trial.awake.get() {
            Either::Left(view! {
                <button class="button" aria-disabled=busy on:click=move |_| trial.start()>
                    "Call the API now"
                </button>
            })
        } else {
            Either::Right(view! {
                <a class="button" href="/expenses">
                    "Call the API now"
                </a>
            })
        }
    };

    view! {
        <section class="card try-out">
            <h2>"See it renew"</h2>
            <p class="muted">
                "Wait until the access token has run out, then call the API: it answers as if nothing had happened, \
                    and the number of refreshes rises by one."
            </p>
            {control}
            <p class="try-out-outcome" role="status">
                {move || trial.outcome()}
            </p>
        </section>
    }
}

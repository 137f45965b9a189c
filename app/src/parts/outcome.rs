//! What came of something that a person asked for with a form, in words.

use leptos::{prelude::*, server_fn::ServerFn};
use leptos_router::hooks::use_location;

use crate::{AppError, parts::toasts::Toasts, session_end::SessionEnd, sign_in::proof_href};

/// None before it is asked for, and while it is under way.
pub(crate) type OutcomeSignal = Signal<Option<Result<(), AppError>>>;

/// What comes of `action`. A form that was sent without JavaScript brings its error along in the address.
pub(crate) fn outcome_of<Function>(action: ServerAction<Function>) -> OutcomeSignal
where
    Function: ServerFn<Output = (), Error = AppError> + Clone + Send + Sync + 'static,
{
    Signal::derive(move || if action.pending().get() { None } else { action.value().get() })
}

/// Runs `then` whenever an outcome is there, but for the one that the page came with.
pub(crate) fn at_each(outcome: OutcomeSignal, then: impl Fn(Result<(), AppError>) + 'static) {
    Effect::new(move |seen: Option<()>| {
        if let (Some(outcome), Some(())) = (outcome.get(), seen) {
            untrack(|| then(outcome));
        }
    });
}

/// Asks again for what the page shows, where the outcome tells that it has changed: by a success, or by a refusal that
/// says so. Anything else leaves the page, and what is typed, alone.
pub(crate) fn reread_after(outcome: OutcomeSignal, reread: Callback<()>) {
    at_each(outcome, move |outcome| {
        if outcome.is_ok() || outcome.is_err_and(|error| error.outdates_page()) {
            reread.run(());
        }
    });
}

/// Says what came of it: a success in a toast, because it may lead away from here; a failure here, with what to do. It
/// is always there, so that assistive technology announces what appears in it.
#[component]
pub(crate) fn Outcome(
    of: OutcomeSignal,
    /// The words for success.
    done: &'static str,
) -> impl IntoView {
    let (end, toasts) = (SessionEnd::of_this_page(), Toasts::of_this_page());
    at_each(of, move |outcome| match outcome {
        Ok(()) => toasts.say(done),
        Err(error) => end.tell(&error),
    });
    #[cfg(feature = "ssr")]
    if let Some(Err(error)) = of.get_untracked() {
        crate::server_functions::set_status(&error);
    }
    let path = use_location().pathname;
    let words = move || of.with(|outcome| outcome.as_ref()?.as_ref().err().map(ToString::to_string));
    let proof_needed = move || of.with(|outcome| *outcome == Some(Err(AppError::ProofNeeded)));

    view! {
        <p class="outcome" role="status">
            {words}
            <Show when=proof_needed>
                " "
                <a href=move || proof_href(&path.get()) rel="external">
                    "Confirm that it is you"
                </a>
            </Show>
        </p>
    }
}

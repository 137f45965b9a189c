//! What came of something that a person asked for with a form, in words.

use leptos::{prelude::*, server_fn::ServerFn};
use leptos_router::{
    NavigateOptions,
    hooks::{use_location, use_navigate},
    location::Location,
};

use crate::{
    AppError,
    deed::{Deed, afresh},
    parts::toasts::Toasts,
    session_end::SessionEnd,
    sign_in::proof_href,
};

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

/// Says what came of it: a success in a toast, because it may lead away from here; a failure here, with what to do. Of a
/// form that the browser itself has sent, the address tells either, and both are said here. It is always there, so that
/// assistive technology announces what appears in it.
#[component]
pub(crate) fn Outcome(
    of: OutcomeSignal,
    /// What is done then. Nothing, where the page that it leads to says it.
    #[prop(optional)]
    done: Option<Deed>,
) -> impl IntoView {
    let (end, toasts, forget) = (SessionEnd::of_this_page(), Toasts::of_this_page(), forgets());
    let told = RwSignal::new(done.filter(|done| said_here() == Some(*done)));
    // The address says it no longer then: read again, the page would tell of something long past.
    Effect::new(move |_| {
        if told.get_untracked().is_some() {
            forget.run(());
        }
    });
    at_each(of, move |outcome| {
        told.set(None);
        match outcome {
            Ok(()) => {
                if done.is_some_and(Deed::takes_text) {
                    forget.run(());
                }
                toasts.say(done.map_or("", Deed::words));
            }
            Err(error) => end.tell(&error),
        }
    });
    #[cfg(feature = "ssr")]
    if let Some(Err(error)) = of.get_untracked() {
        crate::server_functions::set_status(&error);
    }
    let path = use_location().pathname;
    let words = move || match of.get() {
        Some(Err(error)) => error.to_string(),
        Some(Ok(())) => String::new(),
        None => told.get().map_or("", Deed::words).to_owned(),
    };
    let proof_needed = move || of.with(|outcome| *outcome == Some(Err(AppError::ProofNeeded)));

    view! {
        <p class="outcome" class:told=move || told.get().is_some() role="status">
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

/// Of what is asked for elsewhere, and told here alone.
pub(crate) fn no_outcome() -> OutcomeSignal {
    Signal::derive(|| None)
}

/// What the page's address says was done.
fn said_here() -> Option<Deed> {
    use_location().search.with_untracked(|search| Deed::of(search))
}

/// Takes out of the page's address what has served, where there is anything of it.
fn forgets() -> Callback<()> {
    let (Location { pathname, search, hash, .. }, navigate) = (use_location(), use_navigate());
    Callback::new(move |()| {
        let address = format!("{}?{}", pathname.get_untracked(), search.get_untracked());
        let left = afresh(&address);
        if left != address.trim_end_matches('?') {
            let stay = NavigateOptions { replace: true, scroll: false, ..NavigateOptions::default() };
            navigate(&(left + &hash.get_untracked()), stay);
        }
    })
}

//! What came of something that a person asked for with a form, in words.

use leptos::{prelude::*, server_fn::ServerFn};
use leptos_router::{
    NavigateOptions,
    hooks::{use_location, use_navigate},
    location::Location,
};

use super::toasts::Toasts;
use crate::{
    AppError,
    addresses::{
        flash_message::{FlashMessage, without_flash_and_input},
        sign_in::reauthentication_href,
    },
    session_end::SessionEnd,
};

/// None before it is asked for, and while it is under way.
pub(crate) type ResultSignal = Signal<Option<Result<(), AppError>>>;

/// What comes of `action`. A form that was sent without JavaScript brings its error along in the address.
pub(crate) fn result_of<Function>(action: ServerAction<Function>) -> ResultSignal
where
    Function: ServerFn<Output = (), Error = AppError> + Clone + Send + Sync + 'static,
{
    Signal::derive(move || if action.pending().get() { None } else { action.value().get() })
}

/// Runs `then` whenever a result is there, but for the one that the page came with.
pub(crate) fn on_result(result: ResultSignal, then: impl Fn(Result<(), AppError>) + 'static) {
    Effect::new(move |seen: Option<()>| {
        if let (Some(result), Some(())) = (result.get(), seen) {
            untrack(|| then(result));
        }
    });
}

/// Asks again for what the page shows, where the result tells that it has changed: by a success, or by a refusal that
/// says so. Anything else leaves the page, and what is typed, alone.
pub(crate) fn refetch_after(result: ResultSignal, reread: Callback<()>) {
    on_result(result, move |result| {
        if result.is_ok() || result.is_err_and(|error| error.outdates_page()) {
            reread.run(());
        }
    });
}

/// Says what came of it: a success in a toast, because it may lead away from here; a failure here, with what to do. Of a
/// form that the browser itself has sent, the address tells either, and both are shown here. It is always there, so that
/// assistive technology announces what appears in it.
#[component]
pub(crate) fn FormResult(
    of: ResultSignal,
    /// What is done then. Nothing, where the page that it leads to says it.
    #[prop(optional)]
    done: Option<FlashMessage>,
) -> impl IntoView {
    let (end, toasts, clear_address) = (SessionEnd::of_this_page(), Toasts::of_this_page(), clear_address());
    let flash = RwSignal::new(done.filter(|done| flash_of_this_page() == Some(*done)));
    // The address says it no longer then: read again, the page would tell of something long past.
    Effect::new(move |_| {
        if flash.get_untracked().is_some() {
            clear_address.run(());
        }
    });
    on_result(of, move |result| {
        flash.set(None);
        match result {
            Ok(()) => {
                if done.is_some_and(FlashMessage::takes_text) {
                    clear_address.run(());
                }
                toasts.show(done.map_or("", FlashMessage::text));
            }
            Err(error) => end.report(&error),
        }
    });
    #[cfg(feature = "ssr")]
    if let Some(Err(error)) = of.get_untracked() {
        crate::server_functions::response::set_status(&error);
    }
    let path = use_location().pathname;
    let words = move || match of.get() {
        Some(Err(error)) => error.to_string(),
        Some(Ok(())) => String::new(),
        None => flash.get().map_or("", FlashMessage::text).to_owned(),
    };
    let reauthentication_needed =
        move || of.with(|result| *result == Some(Err(AppError::ReauthenticationNeeded)));

    view! {
        <p class="form-result" class:success=move || flash.get().is_some() role="status">
            {words}
            <Show when=reauthentication_needed>
                " "
                <a href=move || reauthentication_href(&path.get()) rel="external">
                    "Confirm it's you"
                </a>
            </Show>
        </p>
    }
}

/// Of what is asked for on another page, and reported here alone.
pub(crate) fn no_result() -> ResultSignal {
    Signal::derive(|| None)
}

/// What the page's address says was done.
fn flash_of_this_page() -> Option<FlashMessage> {
    use_location().search.with_untracked(|search| FlashMessage::in_query(search))
}

/// Takes out of the page's address what has served, where there is anything of it.
fn clear_address() -> Callback<()> {
    let (Location { pathname, search, hash, .. }, navigate) = (use_location(), use_navigate());
    Callback::new(move |()| {
        let address = format!("{}?{}", pathname.get_untracked(), search.get_untracked());
        let left = without_flash_and_input(&address);
        if left != address.trim_end_matches('?') {
            let stay = NavigateOptions { replace: true, scroll: false, ..NavigateOptions::default() };
            navigate(&(left + &hash.get_untracked()), stay);
        }
    })
}

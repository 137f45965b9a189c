//! What came of something that a person asked for with a form, in words.

use leptos::{
    prelude::*,
    server_fn::{ServerFn, error::ServerFnUrlError},
};

use crate::{
    AppError,
    addresses::{
        base_path::with_base, flash_message::FlashMessage, query::Query, requested,
        sign_in::reauthentication_href,
    },
    server_functions::response::set_status,
};

/// Why the last form for `Function` was refused, as the page's address tells it.
pub(crate) fn refusal_of<Function>() -> Option<AppError>
where
    Function: ServerFn<Output = (), Error = AppError> + Clone + Send + Sync + 'static,
{
    let query = Query::read(&requested::query());
    let refused = query.get("__path").is_some_and(|path| path == Function::PATH);
    refused.then(|| ServerFnUrlError::<AppError>::decode_err(query.get("__err").unwrap_or_default()))
}

/// Says what came of it, as the page's address tells it. It is always there, so that assistive technology announces what
/// appears in it. The browser's code shows a success in a toast instead.
#[component]
pub(crate) fn FormResult(
    /// Why it was refused, if it was.
    #[prop(optional_no_strip)]
    refusal: Option<AppError>,
    /// What is done where it was not.
    done: FlashMessage,
) -> impl IntoView {
    if let Some(error) = &refusal {
        set_status(error);
    }
    let told = FlashMessage::in_query(&requested::query());
    let flash = told == Some(done) && refusal.is_none();
    let reauthentication = (refusal == Some(AppError::ReauthenticationNeeded)).then(|| {
        view! {
            " "
            <a href=with_base(&reauthentication_href(&requested::path())) rel="external">
                "Confirm it's you"
            </a>
        }
    });
    let words = match refusal {
        Some(error) => error.to_string(),
        None if flash => done.text().to_owned(),
        None => String::new(),
    };

    view! {
        <p
            class="form-result"
            class:success=flash
            role="status"
            data-flash=flash.then_some("")
        >
            {words}
            {reauthentication}
        </p>
    }
}

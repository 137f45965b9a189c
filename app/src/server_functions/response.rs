//! How the server answers a page's question: with its status, and a form that was sent without JavaScript with the way
//! back to its page.

use std::sync::Arc;

use http::{
    HeaderValue, Method, StatusCode, Uri,
    header::{ACCEPT, REFERER, RETRY_AFTER},
    request::Parts,
};
use leptos::{
    prelude::use_context,
    reactive::owner::with_context,
    server_fn::{ServerFn, error::ServerFnUrlError},
};
use leptos_axum::ResponseOptions;

use crate::{
    AppError, Backend,
    addresses::{
        base_path::without_base,
        flash_message::{FlashMessage, without_flash_and_input},
    },
};

/// This request's way to the person's data.
pub(crate) fn backend() -> Result<Arc<dyn Backend>, AppError> {
    use_context().ok_or(AppError::Unexpected { request_id: None })
}

/// Gives the response the status of an error, of which Leptos would make `200` in a page and `500` in a call.
pub(super) fn answered<T>(result: Result<T, AppError>) -> Result<T, AppError> {
    if let Err(error) = &result
        && !is_form()
    {
        set_status(error);
    }
    result
}

/// The answer to what leaves the person on their page. A form that was sent without JavaScript leads back to that page,
/// which then says what was done.
pub(super) fn answered_with(result: Result<(), AppError>, message: FlashMessage) -> Result<(), AppError> {
    if result.is_ok()
        && let Some(page) = page_of_form()
    {
        leptos_axum::redirect(&message.added_to(&page));
    }
    answered(result)
}

/// The same where the page itself shows what was done.
pub(super) fn answered_on_page(result: Result<(), AppError>) -> Result<(), AppError> {
    if result.is_ok()
        && let Some(page) = page_of_form()
    {
        leptos_axum::redirect(&without_flash_and_input(&page));
    }
    answered(result)
}

/// Leads to `path`, which says to a browser that follows by itself what was done. A script has said it already.
pub(super) fn redirect(path: &str, message: FlashMessage) {
    leptos_axum::redirect(&if is_form() { message.added_to(path) } else { path.to_owned() });
}

/// Has a form that was sent without JavaScript and not taken go back to `page`, in whose address stands what was typed:
/// nothing else would keep it.
pub(super) fn keep_input<Function>(result: Result<(), AppError>, page: &str) -> Result<(), AppError>
where
    Function: ServerFn<Error = AppError>,
{
    /// An error is told in a whole address only.
    const ORIGIN: &str = "http://localhost";

    if let Err(error) = &result
        && is_form()
        && let Ok(back) =
            ServerFnUrlError::new(Function::url(), error.clone()).to_url(&format!("{ORIGIN}{page}"))
    {
        leptos_axum::redirect(back.as_str().trim_start_matches(ORIGIN));
    }
    result
}

/// The page of ours from which a form was sent without JavaScript, as its request tells it.
pub(super) fn page_of_form() -> Option<String> {
    let referer = |request: &Parts| request.headers.get(REFERER).filter(|_| sends_form(request)).cloned();
    let page: Uri = with_context(referer)??.to_str().ok()?.parse().ok()?;
    let page = without_base(page.path_and_query()?.as_str())?;
    // Two slashes would begin another site's address.
    (page.starts_with('/') && !page.starts_with("//")).then(|| page.to_owned())
}

/// Whether a form was sent without JavaScript. It is answered with the way back to its page, which tells of the error.
fn is_form() -> bool {
    with_context(sends_form).unwrap_or_default()
}

fn sends_form(request: &Parts) -> bool {
    let accepts = request.headers.get(ACCEPT).and_then(|types| types.to_str().ok()).unwrap_or_default();
    request.method == Method::POST && accepts.contains("text/html")
}

/// Gives the response an error's status, and the time to try again.
pub(crate) fn set_status(error: &AppError) {
    let Some(response) = use_context::<ResponseOptions>() else { return };
    response.set_status(StatusCode::from_u16(error.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR));
    if let Some(seconds) = error.retry_after() {
        response.insert_header(RETRY_AFTER, HeaderValue::from(seconds));
    }
}

//! What a page asks the server: as a direct call while the server renders, as `POST /api/…` from the browser.
//!
//! Nothing here decides anything: each asks the request's [`Backend`](crate::backend::Backend), and an error sets
//! the response's status either way.

pub mod approvals;
pub mod expenses;
pub mod imports;
pub mod receipts;
pub mod reports;
pub mod summary;

use leptos::prelude::*;

#[cfg(feature = "ssr")]
use crate::deed::Deed;
use crate::{AppError, PeopleView, Permissions, Profile, SessionView, SessionsView};

/// The signed-in person, or nobody.
///
/// # Errors
/// [`AppError::Offline`] from the browser.
#[server(endpoint = "profile")]
pub async fn current_profile() -> Result<Option<Profile>, AppError> {
    answered(backend().map(|backend| backend.profile()))
}

/// What the session knows and may show.
///
/// # Errors
/// [`AppError::SignedOut`] without a session, [`AppError::SessionEnded`] where there was one.
#[server(endpoint = "session")]
pub async fn current_session() -> Result<SessionView, AppError> {
    answered(backend()?.session().await)
}

/// What the signed-in person may do.
///
/// # Errors
/// As [`current_session`].
#[server(endpoint = "permissions")]
pub async fn current_permissions() -> Result<Permissions, AppError> {
    answered(backend()?.permissions().await)
}

/// The person's own sessions.
///
/// # Errors
/// As [`current_session`].
#[server(endpoint = "sessions")]
pub async fn list_sessions() -> Result<SessionsView, AppError> {
    answered(backend()?.sessions().await)
}

/// Ends one of the person's other sessions.
///
/// # Errors
/// [`AppError::ProofNeeded`], [`AppError::NotFound`]; else as [`current_session`].
#[server(endpoint = "end_session")]
pub async fn end_session(
    /// As the list tells it.
    id: String,
) -> Result<(), AppError> {
    told(backend()?.end_session(&id).await, Deed::SessionEnded)
}

/// Ends every session of the person's but this one.
///
/// # Errors
/// [`AppError::ProofNeeded`]; else as [`current_session`].
#[server(endpoint = "end_other_sessions")]
pub async fn end_other_sessions() -> Result<(), AppError> {
    told(backend()?.end_other_sessions().await, Deed::OthersEnded)
}

/// Names this session, or takes its name away where the new one is empty.
///
/// # Errors
/// [`AppError::NameTooLong`]; else as [`current_session`].
#[server(endpoint = "name_session")]
pub async fn name_session(
    /// As the person typed it.
    name: String,
) -> Result<(), AppError> {
    let named = match crate::SessionName::new(&name) {
        Ok(name) => backend()?.name_session(name.as_str()).await,
        Err(error) => Err(error),
    };
    told(named, Deed::SessionNamed)
}

/// Everyone who has a session, for administrators.
///
/// # Errors
/// [`AppError::NotFound`] for anyone else; else as [`current_session`].
#[server(endpoint = "people")]
pub async fn list_people() -> Result<PeopleView, AppError> {
    answered(backend()?.people().await)
}

/// Ends every session of a person, for administrators.
///
/// # Errors
/// [`AppError::ProofNeeded`], [`AppError::NotFound`]; else as [`current_session`].
#[server(endpoint = "end_sessions_of")]
pub async fn end_sessions_of(
    /// The person's.
    subject: String,
) -> Result<(), AppError> {
    told(backend()?.end_sessions_of(&subject).await, Deed::PersonEnded)
}

/// Ends everyone's sessions but this one, for administrators.
///
/// # Errors
/// As [`end_sessions_of`].
#[server(endpoint = "end_all_sessions")]
pub async fn end_all_sessions() -> Result<(), AppError> {
    told(backend()?.end_all_sessions().await, Deed::AllEnded)
}

/// This request's way to the person's data.
#[cfg(feature = "ssr")]
fn backend() -> Result<std::sync::Arc<dyn crate::Backend>, AppError> {
    use_context().ok_or(AppError::Unexpected { request_id: None })
}

/// Gives the response the status of an error, of which Leptos would make `200` in a page and `500` in a call.
#[cfg(feature = "ssr")]
pub(crate) fn answered<T>(result: Result<T, AppError>) -> Result<T, AppError> {
    if let Err(error) = &result
        && !is_form()
    {
        set_status(error);
    }
    result
}

/// The answer to what leaves the person on their page. A form that was sent without JavaScript leads back to that page,
/// which then says what was done.
#[cfg(feature = "ssr")]
pub(crate) fn told(result: Result<(), AppError>, deed: Deed) -> Result<(), AppError> {
    if result.is_ok()
        && let Some(page) = page_of_form()
    {
        leptos_axum::redirect(&deed.told_at(&page));
    }
    answered(result)
}

/// Leads to `path`, which says to a browser that follows by itself what was done. A script has said it already.
#[cfg(feature = "ssr")]
fn lead_to(path: &str, deed: Deed) {
    leptos_axum::redirect(&if is_form() { deed.told_at(path) } else { path.to_owned() });
}

/// Has a form that was sent without JavaScript and not taken go back to `page`, in whose address stands what was typed:
/// nothing else would keep it.
#[cfg(feature = "ssr")]
fn kept<Function>(result: Result<(), AppError>, page: &str) -> Result<(), AppError>
where
    Function: server_fn::ServerFn<Error = AppError>,
{
    use leptos::server_fn::error::ServerFnUrlError;

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
#[cfg(feature = "ssr")]
fn page_of_form() -> Option<String> {
    use http::{Uri, header::REFERER, request::Parts};

    let request = use_context::<Parts>().filter(|_| is_form())?;
    let page: Uri = request.headers.get(REFERER)?.to_str().ok()?.parse().ok()?;
    let page = page.path_and_query()?.as_str();
    // Two slashes would begin another site's address.
    (page.starts_with('/') && !page.starts_with("//")).then(|| page.to_owned())
}

/// Whether a form was sent without JavaScript. It is answered with the way back to its page, which tells of the error.
#[cfg(feature = "ssr")]
fn is_form() -> bool {
    use http::{Method, header::ACCEPT, request::Parts};

    use_context::<Parts>().is_some_and(|request| {
        let accepts = request.headers.get(ACCEPT).and_then(|types| types.to_str().ok()).unwrap_or_default();
        request.method == Method::POST && accepts.contains("text/html")
    })
}

/// Gives the response an error's status, and the time to try again.
#[cfg(feature = "ssr")]
pub(crate) fn set_status(error: &AppError) {
    use http::{HeaderValue, StatusCode, header::RETRY_AFTER};

    let Some(response) = use_context::<leptos_axum::ResponseOptions>() else { return };
    response.set_status(StatusCode::from_u16(error.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR));
    if let Some(seconds) = error.retry_after() {
        response.insert_header(RETRY_AFTER, HeaderValue::from(seconds));
    }
}

//! What a page asks the server: as a direct call while the server renders, as `POST /api/…` from the browser.
//!
//! Nothing here decides anything: each asks the request's [`Backend`](crate::backend::Backend), and an error sets
//! the response's status either way.

use domain::Report;
use leptos::prelude::*;

use crate::{AppError, Profile, SessionView};

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
/// [`AppError::SignedOut`] without a session.
#[server(endpoint = "session")]
pub async fn current_session() -> Result<SessionView, AppError> {
    answered(backend()?.session().await)
}

/// The person's reports with their expenses, newest first.
///
/// # Errors
/// As the session or the API refuses: see [`AppError`].
#[server(endpoint = "reports")]
pub async fn list_reports() -> Result<Vec<Report>, AppError> {
    answered(backend()?.reports().await)
}

/// This request's way to the person's data.
#[cfg(feature = "ssr")]
fn backend() -> Result<std::sync::Arc<dyn crate::Backend>, AppError> {
    use_context().ok_or(AppError::Unexpected { request_id: None })
}

/// Gives the response the status of an error, of which Leptos would make `200` in a page and `500` in a call.
#[cfg(feature = "ssr")]
fn answered<T>(result: Result<T, AppError>) -> Result<T, AppError> {
    use http::{HeaderValue, StatusCode, header::RETRY_AFTER};

    if let (Err(error), Some(response)) = (&result, use_context::<leptos_axum::ResponseOptions>()) {
        response
            .set_status(StatusCode::from_u16(error.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR));
        if let AppError::Unavailable { retry_after: Some(seconds) } = error {
            response.insert_header(RETRY_AFTER, HeaderValue::from(*seconds));
        }
    }
    result
}

//! What a page asks about who is signed in.

use leptos::prelude::*;

use super::response::{answered, backend};
use crate::{AppError, Permissions, Profile, SessionView};

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

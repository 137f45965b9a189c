//! What pages ask about the person's sessions, and an administrator's about everyone's.

use leptos::prelude::*;

use super::response::{answered, answered_with, backend};
use crate::addresses::flash_message::FlashMessage;
use crate::{AppError, PeopleView, SessionsView};

/// The person's own sessions.
///
/// # Errors
/// As [`current_session`](super::session::current_session).
#[server(endpoint = "sessions")]
pub async fn list_sessions() -> Result<SessionsView, AppError> {
    answered(backend()?.sessions().await)
}

/// Ends one of the person's other sessions.
///
/// # Errors
/// [`AppError::ReauthenticationNeeded`], [`AppError::NotFound`]; else as [`current_session`](super::session::current_session).
#[server(endpoint = "end_session")]
pub async fn end_session(
    /// As the list tells it.
    id: String,
) -> Result<(), AppError> {
    answered_with(backend()?.end_session(&id).await, FlashMessage::SessionEnded)
}

/// Ends every session of the person's but this one.
///
/// # Errors
/// [`AppError::ReauthenticationNeeded`]; else as [`current_session`](super::session::current_session).
#[server(endpoint = "end_other_sessions")]
pub async fn end_other_sessions() -> Result<(), AppError> {
    answered_with(backend()?.end_other_sessions().await, FlashMessage::OtherSessionsEnded)
}

/// Names this session, or takes its name away where the new one is empty.
///
/// # Errors
/// [`AppError::NameTooLong`]; else as [`current_session`](super::session::current_session).
#[server(endpoint = "name_session")]
pub async fn name_session(
    /// As the person typed it.
    name: String,
) -> Result<(), AppError> {
    let named = match crate::SessionName::new(&name) {
        Ok(name) => backend()?.name_session(name.as_str()).await,
        Err(error) => Err(error),
    };
    answered_with(named, FlashMessage::SessionNamed)
}

/// Everyone who has a session, for administrators.
///
/// # Errors
/// [`AppError::NotFound`] for anyone else; else as [`current_session`](super::session::current_session).
#[server(endpoint = "people")]
pub async fn list_people() -> Result<PeopleView, AppError> {
    answered(backend()?.people().await)
}

/// Ends every session of a person, for administrators.
///
/// # Errors
/// [`AppError::ReauthenticationNeeded`], [`AppError::NotFound`]; else as [`current_session`](super::session::current_session).
#[server(endpoint = "end_sessions_of")]
pub async fn end_sessions_of(
    /// Who vouches for the person.
    issuer: String,
    /// The person's name there.
    subject: String,
) -> Result<(), AppError> {
    answered_with(backend()?.end_sessions_of(&issuer, &subject).await, FlashMessage::PersonSessionsEnded)
}

/// Ends everyone's sessions but this one, for administrators.
///
/// # Errors
/// As [`end_sessions_of`].
#[server(endpoint = "end_all_sessions")]
pub async fn end_all_sessions() -> Result<(), AppError> {
    answered_with(backend()?.end_all_sessions().await, FlashMessage::AllSessionsEnded)
}

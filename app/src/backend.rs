//! The wall between the pages and the server: what a page may ask for, and nothing of how it is got.

mod approvals;
mod expenses;
mod imports;
mod receipts;
mod reports;
mod summary;

use async_trait::async_trait;

use crate::{AppError, PeopleView, Permissions, Profile, SessionView, SessionsView};

pub use approvals::Approvals;
pub use expenses::Expenses;
pub use imports::Imports;
pub use receipts::Receipts;
pub use reports::Reports;
pub use summary::Summaries;

/// One request's way to the person's data. The server puts an `Arc<dyn Backend>` into the context of every
/// page and server function; it holds the session, so a caller names no person and no token.
#[async_trait]
pub trait Backend: Expenses + Imports + Receipts + Reports + Approvals + Summaries + 'static {
    /// The signed-in person, or nobody. Known from the session alone.
    fn profile(&self) -> Option<Profile>;

    /// What the session knows and may show.
    ///
    /// # Errors
    /// [`AppError::SignedOut`] without a session, [`AppError::SessionEnded`] where there was one.
    async fn session(&self) -> Result<SessionView, AppError>;

    /// What the person may do; nothing where that can't be told. Known without a call to the API.
    ///
    /// # Errors
    /// As [`session`](Self::session).
    async fn permissions(&self) -> Result<Permissions, AppError>;

    /// The person's own sessions.
    ///
    /// # Errors
    /// As [`session`](Self::session).
    async fn sessions(&self) -> Result<SessionsView, AppError>;

    /// Ends one of the person's own sessions, which is not the current one.
    ///
    /// # Errors
    /// [`AppError::ReauthenticationNeeded`] without a recent sign-in, [`AppError::NotFound`] where the person has no other
    /// session of that id; else as [`session`](Self::session).
    async fn end_session(&self, id: &str) -> Result<(), AppError>;

    /// Ends every session of the person's but the current one.
    ///
    /// # Errors
    /// [`AppError::ReauthenticationNeeded`] without a recent sign-in; else as [`session`](Self::session).
    async fn end_other_sessions(&self) -> Result<(), AppError>;

    /// Names the current session, by what a [`SessionName`](crate::SessionName) holds. An empty name takes the name
    /// away.
    ///
    /// # Errors
    /// As [`session`](Self::session).
    async fn name_session(&self, name: &str) -> Result<(), AppError>;

    /// Everyone who has a session.
    ///
    /// # Errors
    /// [`AppError::NotFound`] for anyone but an administrator; else as [`session`](Self::session).
    async fn people(&self) -> Result<PeopleView, AppError>;

    /// Ends every session of the person of that issuer and subject.
    ///
    /// # Errors
    /// [`AppError::NotFound`] for anyone but an administrator, [`AppError::ReauthenticationNeeded`] without a recent sign-in;
    /// else as [`session`](Self::session).
    async fn end_sessions_of(&self, issuer: &str, subject: &str) -> Result<(), AppError>;

    /// Ends every session of everyone but the caller's current one.
    ///
    /// # Errors
    /// As [`end_sessions_of`](Self::end_sessions_of).
    async fn end_all_sessions(&self) -> Result<(), AppError>;
}

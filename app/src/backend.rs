//! The wall between the pages and the server: what a page may ask for, and nothing of how it is got.

use async_trait::async_trait;
use domain::Report;

use crate::{AppError, Profile, SessionView};

/// One request's way to the person's data. The server puts an `Arc<dyn Backend>` into the context of every
/// page and server function; it holds the session, so a caller names no person and no token.
#[async_trait]
pub trait Backend: Send + Sync + 'static {
    /// The signed-in person, or nobody. Known from the session alone.
    fn profile(&self) -> Option<Profile>;

    /// What the session knows and may show.
    ///
    /// # Errors
    /// [`AppError::SignedOut`] without a session.
    async fn session(&self) -> Result<SessionView, AppError>;

    /// The person's reports with their expenses, newest first.
    ///
    /// # Errors
    /// As the session or the API refuses: see [`AppError`].
    async fn reports(&self) -> Result<Vec<Report>, AppError>;
}

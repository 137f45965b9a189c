//! What a page may ask for about tables of expenses. The files themselves come by a route of their own.

use async_trait::async_trait;
use domain::{Import, ImportId};

use crate::AppError;

/// One request's way to tables that were sent. Every error is as the session or the API refuses: see [`AppError`].
#[async_trait]
pub trait Imports: Send + Sync {
    /// Whether the person may send one. [`AppError::Forbidden`] for who may not write.
    async fn may_import(&self) -> Result<(), AppError>;

    /// A table as it was read, with a part of its rows from the place `from` on, those first that need a look. Nothing of it
    /// is an expense before it is confirmed.
    async fn import(&self, id: ImportId, from: u32) -> Result<Import, AppError>;

    /// Makes an expense of each row that is taken, once however often it is asked. [`AppError::Conflict`] where there is none.
    async fn confirm_import(&self, id: ImportId) -> Result<(), AppError>;
}

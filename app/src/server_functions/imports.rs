//! What pages ask about tables of expenses. Every error is as the session or the API refuses: see [`AppError`].

use domain::ImportId;
use leptos::prelude::*;

use super::response::{answered, answered_with, backend};
use crate::addresses::flash_message::FlashMessage;
use crate::{AppError, ImportView};

/// Whether the person may send a table.
///
/// # Errors
/// [`AppError::Forbidden`]; else as the session refuses.
#[server(endpoint = "new_import")]
pub async fn begin_import() -> Result<(), AppError> {
    answered(backend()?.may_import().await)
}

/// A table as it was read, with a part of its rows.
///
/// # Errors
/// [`AppError::NotFound`]; else as the session or the API refuses.
#[server(endpoint = "import")]
pub async fn read_import(
    /// As the page's address tells it. One that can't be a table's name gets the same answer as an unknown one.
    id: String,
    /// How many rows to leave out before the first.
    from: u32,
) -> Result<ImportView, AppError> {
    let import = match id.parse() {
        Ok(id) => backend()?.import(ImportId(id), from).await,
        Err(_) => Err(AppError::NotFound),
    };
    answered(import.map(ImportView::from))
}

/// Makes an expense of each row that is taken.
///
/// # Errors
/// [`AppError::NotFound`], [`AppError::Conflict`]; else as the session or the API refuses.
#[server(endpoint = "confirm_import")]
pub async fn confirm_import(
    /// Which table.
    id: ImportId,
) -> Result<(), AppError> {
    answered_with(backend()?.confirm_import(id).await, FlashMessage::Imported)
}

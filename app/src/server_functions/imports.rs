//! What pages ask about files to import. Every error is as the session or the API refuses: see [`AppError`].

use domain::{ExpenseForm, ImportId, statement::Direction};
use leptos::prelude::*;

use super::response::{answered, answered_on_page, answered_with, backend, keep_input};
use crate::{
    AppError, ImportView, MappingForm, TickedRows,
    addresses::{
        flash_message::FlashMessage,
        imports::{changed_row_href, typed_row_href},
    },
    notation::notation,
    views::imports::row_choices,
};

/// Whether the person may send a file.
///
/// # Errors
/// [`AppError::Forbidden`]; else as the session refuses.
#[server(endpoint = "new_import")]
pub async fn begin_import() -> Result<(), AppError> {
    answered(backend()?.may_import().await)
}

/// A file as it was read, with a part of its rows.
///
/// # Errors
/// [`AppError::NotFound`]; else as the session or the API refuses.
#[server(endpoint = "import")]
pub async fn read_import(
    /// As the page's address tells it. One that can't be a file's name gets the same answer as an unknown one.
    id: String,
    /// How many rows to leave out before the first.
    from: u32,
) -> Result<ImportView, AppError> {
    answered(match id.parse() {
        Ok(id) => backend()?.import(ImportId(id), from).await,
        Err(_) => Err(AppError::NotFound),
    })
}

/// Reads the file in another way.
///
/// # Errors
/// [`AppError::UnreadableTable`], [`AppError::Invalid`], [`AppError::ImportConflict`]; else as [`read_import`].
#[server(endpoint = "change_import_mapping")]
pub async fn change_mapping(
    /// Which file.
    id: ImportId,
    /// How it is to be read.
    #[server(default)]
    mapping: MappingForm,
) -> Result<(), AppError> {
    let backend = backend()?;
    let present = backend.mapping(id).await;
    let changed = match present.and_then(|present| mapping.over(present)) {
        Ok(mapping) => backend.change_mapping(id, &mapping).await,
        Err(error) => Err(error),
    };
    answered_with(changed, FlashMessage::FileReadAgain)
}

/// Says which of the rows on a page are taken.
///
/// # Errors
/// [`AppError::ImportConflict`]; else as [`read_import`].
#[server(endpoint = "choose_import_rows")]
pub async fn choose_rows(
    /// Of which file.
    id: ImportId,
    /// The rows as they were shown.
    #[server(default)]
    shown: TickedRows,
    /// Those that are ticked.
    #[server(default)]
    ticked: TickedRows,
) -> Result<(), AppError> {
    let backend = backend()?;
    answered_on_page(match row_choices(&shown, &ticked) {
        Ok(choices) => backend.choose_rows(id, choices).await,
        Err(error) => Err(error),
    })
}

/// Changes what a row says, and leads back to it.
///
/// # Errors
/// [`AppError::Invalid`], [`AppError::ImportConflict`]; else as [`read_import`].
#[server(endpoint = "change_import_row")]
pub async fn change_row(
    /// Of which file.
    id: ImportId,
    /// Which row.
    place: u32,
    /// As the person typed it.
    #[server(flatten)]
    form: ExpenseForm,
    /// Which way money went, where that is asked.
    #[server(default)]
    direction: String,
    /// How many rows stand before the first on the page.
    #[server(default)]
    from: u32,
) -> Result<(), AppError> {
    let direction = match direction.as_str() {
        "out" => Some(Direction::Out),
        "in" => Some(Direction::In),
        _ => None,
    };
    let changed = backend()?.change_row(id, place, &form, notation(), direction).await;
    let led = changed.map(|()| leptos_axum::redirect(&changed_row_href(id, from, place)));
    answered(keep_input::<ChangeRow>(led, &typed_row_href(id, from, place, &form)))
}

/// Makes an expense of each row that is taken, as they are ticked on the page by now.
///
/// # Errors
/// [`AppError::NotFound`], [`AppError::ImportConflict`]; else as the session or the API refuses.
#[server(endpoint = "confirm_import")]
pub async fn confirm_import(
    /// Which file.
    id: ImportId,
    /// The rows as they were shown.
    #[server(default)]
    shown: TickedRows,
    /// Those that are ticked.
    #[server(default)]
    ticked: TickedRows,
) -> Result<(), AppError> {
    let backend = backend()?;
    let chosen = match row_choices(&shown, &ticked) {
        Ok(choices) if choices.is_empty() => Ok(()),
        Ok(choices) => backend.choose_rows(id, choices).await,
        Err(error) => Err(error),
    };
    let confirmed = match chosen {
        Ok(()) => backend.confirm_import(id).await,
        Err(error) => Err(error),
    };
    answered_with(confirmed, FlashMessage::Imported)
}

/// Deletes the expenses that came of a file.
///
/// # Errors
/// [`AppError::NotFound`], [`AppError::ImportConflict`]; else as the session or the API refuses.
#[server(endpoint = "undo_import")]
pub async fn undo_import(
    /// Which file.
    id: ImportId,
) -> Result<(), AppError> {
    answered_with(backend()?.undo_import(id).await, FlashMessage::ImportUndone)
}

//! What a page may ask for about files to import. The files themselves come by a route of their own.

use async_trait::async_trait;
use domain::{
    ExpenseForm, ImportId, Notation,
    import::RowChange,
    statement::{Direction, Mapping},
};

use crate::{AppError, ImportView};

/// One request's way to files that were sent. Every error is as the session or the API refuses: see [`AppError`].
#[async_trait]
pub trait Imports: Send + Sync {
    /// Whether the person may send one. [`AppError::Forbidden`] for who may not write.
    async fn may_import(&self) -> Result<(), AppError>;

    /// A file as it was read, with a part of its rows from the place `from` on, those first that need a look. Nothing of it
    /// is an expense before it is confirmed.
    async fn import(&self, id: ImportId, from: u32) -> Result<ImportView, AppError>;

    /// How the file is read. [`AppError::ImportConflict`] of a list of expenses, which means what it says.
    async fn mapping(&self, id: ImportId) -> Result<Mapping, AppError>;

    /// Reads the file in that way. [`AppError::UnreadableTable`] where it can't be, [`AppError::ImportConflict`] where it is too late.
    async fn change_mapping(&self, id: ImportId, mapping: &Mapping) -> Result<(), AppError>;

    /// Says of rows whether they are taken: of all of these, or of none. [`AppError::ImportConflict`] where one can't be.
    async fn choose_rows(&self, id: ImportId, choices: Vec<RowChange>) -> Result<(), AppError>;

    /// Changes what the row at that place says, as somebody has typed it who writes in `notation`, and which way its money
    /// went, if that is told. [`AppError::Invalid`] where something is wrong with it.
    async fn change_row(
        &self,
        id: ImportId,
        place: u32,
        form: &ExpenseForm,
        notation: Notation,
        direction: Option<Direction>,
    ) -> Result<(), AppError>;

    /// Makes an expense of each row that is taken, once however often it is asked. [`AppError::ImportConflict`] where there
    /// is none.
    async fn confirm_import(&self, id: ImportId) -> Result<(), AppError>;

    /// Deletes the expenses that came of it, but those that are another thing by now. [`AppError::ImportConflict`] where it
    /// is too late.
    async fn undo_import(&self, id: ImportId) -> Result<(), AppError>;
}

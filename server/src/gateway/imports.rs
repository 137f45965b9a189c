//! Files to import, from a person's disk to the API, and what comes of them.

use app::{AppError, ImportView, Imports};
use async_trait::async_trait;
use axum::body::Bytes;
use domain::{
    ExpenseForm, ImportId, Notation,
    import::{RowChange, RowChanges},
    statement::{Direction, Mapping},
};

use super::Gateway;

impl Gateway {
    /// Has a table read, of somebody who writes numbers in that notation. Nothing of it is an expense yet.
    pub(crate) async fn send_table(&self, table: &Bytes, notation: Notation) -> Result<ImportId, AppError> {
        self.call_api(|api| api.create_import(table.clone(), notation)).await.map(|import| import.id)
    }

    async fn change_import_rows(&self, id: ImportId, rows: Vec<RowChange>) -> Result<(), AppError> {
        let changes = RowChanges { rows };
        self.call_api(|api| api.change_import_rows(id, &changes)).await
    }
}

#[async_trait]
impl Imports for Gateway {
    async fn may_import(&self) -> Result<(), AppError> {
        self.may_write().await
    }

    async fn import(&self, id: ImportId, from: u32) -> Result<ImportView, AppError> {
        let import = self.call_api(|api| api.import(id, from)).await?;
        Ok(ImportView::of(import, self.bff.now()))
    }

    async fn mapping(&self, id: ImportId) -> Result<Mapping, AppError> {
        self.call_api(|api| api.import_mapping(id)).await
    }

    async fn change_mapping(&self, id: ImportId, mapping: &Mapping) -> Result<(), AppError> {
        self.call_api(|api| api.change_import_mapping(id, mapping)).await
    }

    async fn choose_rows(&self, id: ImportId, choices: Vec<RowChange>) -> Result<(), AppError> {
        self.change_import_rows(id, choices).await
    }

    async fn change_row(
        &self,
        id: ImportId,
        place: u32,
        form: &ExpenseForm,
        notation: Notation,
        direction: Option<Direction>,
    ) -> Result<(), AppError> {
        let draft = self.validate(form, notation)?;
        let form = Some(ExpenseForm::of(&draft, Notation::EN));
        let change = RowChange { place, form, direction, ..RowChange::default() };
        self.change_import_rows(id, vec![change]).await
    }

    async fn confirm_import(&self, id: ImportId) -> Result<(), AppError> {
        self.call_api(|api| api.confirm_import(id)).await
    }

    async fn undo_import(&self, id: ImportId) -> Result<(), AppError> {
        self.call_api(|api| api.undo_import(id)).await
    }
}

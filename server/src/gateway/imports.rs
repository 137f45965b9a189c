//! Tables of expenses, from a person's disk to the API, and what comes of them.

use app::{AppError, Imports};
use async_trait::async_trait;
use axum::body::Bytes;
use domain::{Import, ImportId, Notation};

use super::Gateway;

impl Gateway {
    /// Has a table read, of somebody who writes numbers in that notation. Nothing of it is an expense yet.
    pub(crate) async fn send_table(&self, table: &Bytes, notation: Notation) -> Result<ImportId, AppError> {
        self.call_api(|api| api.create_import(table.clone(), notation)).await.map(|import| import.id)
    }
}

#[async_trait]
impl Imports for Gateway {
    async fn may_import(&self) -> Result<(), AppError> {
        self.may_write().await
    }

    async fn import(&self, id: ImportId, from: u32) -> Result<Import, AppError> {
        self.call_api(|api| api.import(id, from)).await
    }

    async fn confirm_import(&self, id: ImportId) -> Result<(), AppError> {
        self.call_api(|api| api.confirm_import(id)).await
    }
}

//! Receipts, from a page or a person's disk to the API and back.

use std::collections::HashMap;

use app::{AppError, Receipts};
use async_trait::async_trait;
use domain::{Actor, ExpenseId, ExpenseReceipts, Receipt, ReceiptId, ReportId, receipt::LARGEST_RECEIPT};

use super::Gateway;
use crate::api_client::{Download, ReceiptsOf, Upload};

impl Gateway {
    /// A receipt's file.
    pub(crate) async fn receipt(&self, of: ReceiptsOf, id: ReceiptId) -> Result<Download, AppError> {
        self.call_api(|api| api.receipt(of, id, LARGEST_RECEIPT)).await
    }

    /// Adds a receipt, once for each key.
    pub(crate) async fn add_receipt(
        &self,
        expense: ExpenseId,
        key: &str,
        file: &Upload,
    ) -> Result<Receipt, AppError> {
        self.call_api(|api| api.add_receipt(expense, key, file.clone())).await
    }

    /// The receipts of one's own expense.
    pub(super) async fn receipts_of(&self, expense: ExpenseId) -> Result<Vec<Receipt>, AppError> {
        self.call_api(|api| api.receipts(expense)).await
    }

    /// The receipts of each expense of a report.
    pub(super) async fn receipts_in(
        &self,
        actor: Actor,
        report: ReportId,
    ) -> Result<HashMap<ExpenseId, Vec<Receipt>>, AppError> {
        let by_expense = self.call_api(|api| api.receipts_of_report(actor, report)).await?;
        Ok(by_expense.into_iter().map(|ExpenseReceipts { expense, receipts }| (expense, receipts)).collect())
    }
}

#[async_trait]
impl Receipts for Gateway {
    async fn remove_receipt(&self, expense: ExpenseId, id: ReceiptId) -> Result<(), AppError> {
        self.call_api(|api| api.remove_receipt(expense, id)).await
    }
}

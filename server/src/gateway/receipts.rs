//! Receipts, from a page or a person's disk to the API and back.

use std::collections::HashMap;

use app::{AppError, LARGEST_RECEIPT, Receipts};
use async_trait::async_trait;
use domain::{Actor, ExpenseId, Receipt, ReceiptId, Report};
use futures::{StreamExt, TryStreamExt, stream};

use super::Gateway;
use crate::api_client::{Download, ReceiptsOf, Upload};

/// How many expenses of a report are asked about at once.
const AT_ONCE: usize = 8;

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

    /// What proves one's own expense.
    pub(super) async fn receipts_of(&self, expense: ExpenseId) -> Result<Vec<Receipt>, AppError> {
        self.call_api(|api| api.receipts(ReceiptsOf::Own(expense))).await
    }

    /// What proves the expenses of a report, for who decides on it: its owner sees it at each expense.
    pub(super) async fn receipts_in(
        &self,
        actor: Actor,
        report: &Report,
    ) -> Result<HashMap<ExpenseId, Vec<Receipt>>, AppError> {
        if actor == Actor::Owner {
            return Ok(HashMap::new());
        }
        let receipts = |expense| async move {
            let of = ReceiptsOf::Approval(report.id, expense);
            let receipts = self.call_api(|api| api.receipts(of)).await?;
            Ok((expense, receipts))
        };
        let expenses: Vec<ExpenseId> = report.expenses.iter().map(|expense| expense.id).collect();
        stream::iter(expenses.into_iter().map(receipts)).buffer_unordered(AT_ONCE).try_collect().await
    }
}

#[async_trait]
impl Receipts for Gateway {
    async fn remove_receipt(&self, expense: ExpenseId, id: ReceiptId) -> Result<(), AppError> {
        self.call_api(|api| api.remove_receipt(expense, id)).await
    }
}

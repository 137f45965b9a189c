//! What a page may ask for about receipts. Files come and go by routes of their own.

use async_trait::async_trait;
use domain::{ExpenseId, ReceiptId};

use crate::AppError;

/// One request's way to receipts. Every error is as the session or the API refuses: see [`AppError`].
#[async_trait]
pub trait Receipts: Send + Sync {
    /// Removes a receipt for good.
    async fn remove_receipt(&self, expense: ExpenseId, id: ReceiptId) -> Result<(), AppError>;
}

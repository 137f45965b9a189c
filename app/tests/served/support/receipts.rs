//! Receipts, as the backend of the tests has them: a picture and a document at the taxi, none anywhere else.

use app::{AppError, Receipts};
use domain::{
    ExpenseId, Receipt, ReceiptId,
    receipt::{FileName, Kind},
};
use uuid::Uuid;

use super::{FakeBackend, NOW};

/// The expense that is signed_in_recently.
const TAXI: u128 = 11;

/// What proves an expense.
pub(super) fn receipts(expense: ExpenseId) -> Vec<Receipt> {
    let receipt = |id, name, media_type, size| Receipt {
        id: ReceiptId(Uuid::from_u128(id)),
        name: FileName::of(name, media_type),
        media_type,
        size,
        added_at: NOW,
    };
    if expense != ExpenseId(Uuid::from_u128(TAXI)) {
        return Vec::new();
    }
    vec![
        receipt(0xf1, "taxi <b>.jpg", Kind::Jpeg, 2_411_724),
        receipt(0xf2, "invoice.pdf", Kind::Pdf, 48_000),
    ]
}

#[async_trait::async_trait]
impl Receipts for FakeBackend {
    async fn remove_receipt(&self, _: ExpenseId, _: ReceiptId) -> Result<(), AppError> {
        self.change.clone()
    }
}

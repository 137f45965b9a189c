//! What pages ask about receipts. Every error is as the session or the API refuses: see [`AppError`].

use domain::{ExpenseId, ReceiptId};
use leptos::prelude::*;

use super::response::{answered_with, backend};
use crate::AppError;
use crate::addresses::flash_message::FlashMessage;

/// Removes a receipt for good.
///
/// # Errors
/// [`AppError::NotFound`], [`AppError::Conflict`]; else as the session or the API refuses.
#[server(endpoint = "remove_receipt")]
pub async fn remove_receipt(
    /// The expense that it belongs to.
    expense: ExpenseId,
    /// Which receipt.
    id: ReceiptId,
) -> Result<(), AppError> {
    answered_with(backend()?.remove_receipt(expense, id).await, FlashMessage::ReceiptRemoved)
}

//! One receipt, and the way to remove it, which asks first: it can't be undone.

use domain::{ExpenseId, Receipt};
use leptos::prelude::*;

use crate::{
    addresses::receipts::receipt_path,
    components::{ReceiptLink, SubmitButton},
    server_functions::receipts::RemoveReceipt,
};

/// Without `remove` it is only read.
#[component]
pub(super) fn ReceiptRow(
    expense: ExpenseId,
    receipt: Receipt,
    remove: Option<ServerAction<RemoveReceipt>>,
) -> impl IntoView {
    let href = receipt_path(expense, receipt.id);
    let (id, name) = (receipt.id.to_string(), receipt.name.to_string());
    let removal = remove.map(|act| {
        view! {
            <details class="fold">
                <summary class="button button-quiet">
                    "Remove…" <span class="visually-hidden">" " {name}</span>
                </summary>
                <ActionForm action=act>
                    <input type="hidden" name="expense" value=expense.to_string() />
                    <input type="hidden" name="id" value=id />
                    <p>"The file will be deleted. This can't be undone."</p>
                    <SubmitButton busy=act.pending()>"Remove receipt"</SubmitButton>
                </ActionForm>
            </details>
        }
    });

    view! {
        <li class="receipt">
            <ReceiptLink receipt href />
            {removal}
        </li>
    }
    .into_any()
}

//! One receipt, and the way to remove it, which asks first: nothing brings it back.

use domain::{ExpenseId, Receipt};
use leptos::prelude::*;

use crate::{
    parts::{ReceiptLink, Submit},
    receipt_address,
    server_functions::receipts::RemoveReceipt,
};

/// Without `remove` it is only read.
#[component]
pub(super) fn Line(
    expense: ExpenseId,
    receipt: Receipt,
    remove: Option<ServerAction<RemoveReceipt>>,
) -> impl IntoView {
    let href = receipt_address::receipt(expense, receipt.id);
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
                    <p>"The file goes for good: nothing brings it back."</p>
                    <Submit busy=act.pending()>"Remove the receipt"</Submit>
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

//! One receipt, and the way to remove it, which asks first: it can't be undone.

use domain::{ExpenseId, Receipt};
use leptos::{prelude::*, server_fn::ServerFn};

use crate::{
    addresses::{base_path::with_base, receipts::receipt_path},
    components::{HideThing, ReceiptLink, Rendered, SubmitButton},
    server_functions::receipts::RemoveReceipt,
};

/// The part of the page that changes when a receipt is added or removed. What is typed into the form beside it stays, and
/// the version that it names is not read anew.
const PART: &str = ".receipts";

/// What is to go is gone at once, unless the API says no.
#[component]
pub(super) fn ReceiptRow(expense: ExpenseId, receipt: Receipt, removable: bool) -> impl IntoView {
    let href = receipt_path(expense, receipt.id);
    let (id, name) = (receipt.id.to_string(), receipt.name.to_string());
    let key = id.clone();
    let removal = removable.then(|| {
        view! {
            <details class="fold">
                <summary class="button button-quiet">
                    "Remove…" <span class="visually-hidden">" " {name}</span>
                </summary>
                <form method="post" action=with_base(RemoveReceipt::url()) data-part=PART>
                    <HideThing />
                    <input type="hidden" name="expense" value=expense.to_string() />
                    <input type="hidden" name="id" value=id />
                    <p>"The file will be deleted. This can't be undone."</p>
                    <SubmitButton>"Remove receipt"</SubmitButton>
                </form>
            </details>
        }
    });

    view! {
        <li class="receipt" data-key=key>
            <ReceiptLink receipt href />
            {removal}
        </li>
    }
    .rendered()
}

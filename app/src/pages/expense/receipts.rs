//! The receipts of an expense: the files that are there, and the ways to add and to remove one.

mod add_form;
mod row;
mod upload_result;

use domain::{ExpenseId, Receipt, receipt::MOST_RECEIPTS};
use leptos::prelude::*;

use self::{add_form::AddForm, row::ReceiptRow, upload_result::UploadSummary};
use crate::{
    FormKey,
    addresses::{expenses::RECEIPTS_ID, flash_message::FlashMessage},
    components::{FormResult, Rendered, refusal_of},
    islands::ReceiptUploads,
    server_functions::receipts::RemoveReceipt,
};

/// Files can be chosen, dropped anywhere on it, and pasted anywhere on the page.
#[component]
pub(super) fn Receipts(
    expense: ExpenseId,
    receipts: Vec<Receipt>,
    form_key: FormKey,
    /// Whether the person can add and remove any.
    takes_changes: bool,
) -> impl IntoView {
    let (none, full) = (receipts.is_empty(), receipts.len() >= MOST_RECEIPTS);
    let row = |receipt| view! { <ReceiptRow expense receipt removable=takes_changes /> };

    view! {
        <section class="card receipts" aria-labelledby=RECEIPTS_ID>
            <h2 id=RECEIPTS_ID tabindex="-1">
                "Receipts"
            </h2>
            <UploadSummary />
            {none.then(|| view! { <p class="muted">"No receipt yet"</p> })}
            <ul class="receipt-list">{receipts.into_iter().map(row).collect_view()}</ul>
            <FormResult refusal={refusal_of::<RemoveReceipt>()} done=FlashMessage::ReceiptRemoved />
            {takes_changes.then(|| view! { <AddForm expense form_key full /> <ReceiptUploads /> })}
        </section>
    }
    .rendered()
}

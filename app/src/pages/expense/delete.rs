//! The button that deletes an expense. It asks nothing: the list it leads to offers to undo it.

use domain::Expense;
use leptos::prelude::*;
use leptos_router::hooks::use_location;

use super::receipts::ReceiptList;
use crate::{
    addresses::{flash_message::FlashMessage, return_to::ReturnTo},
    components::{FormResult, SubmitButton, result_of},
    server_functions::expenses::DeleteExpense,
};

/// Of the version that the person saw.
#[component]
pub(super) fn Delete(
    expense: Expense,
    act: ServerAction<DeleteExpense>,
    receipt_list: ReceiptList,
) -> impl IntoView {
    let back = ReturnTo::of(&use_location().search.get_untracked());

    view! {
        <section class="manage" aria-label="Delete the expense">
            <ActionForm action=act>
                <input type="hidden" name="id" value=expense.id.to_string() />
                <input type="hidden" name=ReturnTo::FIELD value=back.word() />
                <input type="hidden" name="version" value=move || receipt_list.version().to_string() />
                <SubmitButton quiet=true busy=act.pending()>"Delete"</SubmitButton>
            </ActionForm>
            <FormResult of=result_of(act) done=FlashMessage::ExpenseDeleted />
        </section>
    }
    .into_any()
}

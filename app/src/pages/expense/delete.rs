//! The button that deletes an expense. It asks nothing: the list it leads to offers to undo it.

use domain::Expense;
use leptos::{prelude::*, server_fn::ServerFn};

use crate::{
    addresses::{base_path::with_base, flash_message::FlashMessage, requested, return_to::ReturnTo},
    components::{FormResult, Rendered, SubmitButton, refusal_of},
    server_functions::expenses::DeleteExpense,
};

/// Of the version that the person saw.
#[component]
pub(super) fn Delete(expense: Expense) -> impl IntoView {
    let back = ReturnTo::of(&requested::query());

    view! {
        <section class="manage" aria-label="Delete the expense">
            <form method="post" action=with_base(DeleteExpense::url())>
                <input type="hidden" name="id" value=expense.id.to_string() />
                <input type="hidden" name=ReturnTo::FIELD value=back.word() />
                <input type="hidden" name="version" value=expense.version.to_string() />
                <SubmitButton quiet=true>"Delete"</SubmitButton>
            </form>
            <FormResult refusal={refusal_of::<DeleteExpense>()} done=FlashMessage::ExpenseDeleted />
        </section>
    }
    .rendered()
}

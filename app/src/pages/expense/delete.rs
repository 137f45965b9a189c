//! The button that deletes an expense. It asks nothing: the list it leads to offers to undo it.

use domain::Expense;
use leptos::prelude::*;
use leptos_router::hooks::use_location;

use super::receipts::Shelf;
use crate::{
    deed::Deed,
    expense_address::Back,
    parts::{Outcome, Submit, outcome_of},
    server_functions::expenses::DeleteExpense,
};

/// Of the version that the person saw.
#[component]
pub(super) fn Delete(expense: Expense, act: ServerAction<DeleteExpense>, shelf: Shelf) -> impl IntoView {
    let back = Back::of(&use_location().search.get_untracked());

    view! {
        <section class="manage" aria-label="Delete the expense">
            <ActionForm action=act>
                <input type="hidden" name="id" value=expense.id.to_string() />
                <input type="hidden" name=Back::FIELD value=back.word() />
                <input type="hidden" name="version" value=move || shelf.version().to_string() />
                <Submit quiet=true busy=act.pending()>"Delete"</Submit>
            </ActionForm>
            <Outcome of=outcome_of(act) done=Deed::ExpenseDeleted />
        </section>
    }
    .into_any()
}

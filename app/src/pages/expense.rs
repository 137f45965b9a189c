//! One expense: a form to write it down or to change it, or the facts where it can't be changed.

mod conflict;
mod delete;
mod edit;
mod entry;
mod facts;
mod fields;
mod new;

use leptos::{either::Either, prelude::*};
use leptos_meta::Title;
use leptos_router::hooks::use_params_map;

use crate::{
    AppError, ExpenseView,
    expense_address::path_of,
    parts::{Loaded, PageHeading, at_each, outcome_of},
    server_functions::expenses::{ChangeExpense, DeleteExpense, read_expense},
};
use delete::Delete;
use edit::Edit;
use facts::Facts;
pub(crate) use new::NewExpensePage;

/// The expense that the address names.
#[component]
pub(crate) fn ExpensePage() -> impl IntoView {
    let params = use_params_map();
    let id = Memo::new(move |_| params.with(|params| params.get("id").unwrap_or_default()));
    let expense = Resource::new(move || id.get(), read_expense);
    let reread = Callback::new(move |()| expense.refetch());
    let (change, delete) = (ServerAction::<ChangeExpense>::new(), ServerAction::<DeleteExpense>::new());
    for outcome in [outcome_of(change), outcome_of(delete)] {
        // A success leads away from here.
        at_each(outcome, move |outcome| {
            if outcome.is_err_and(|error| AppError::outdates_page(&error)) {
                reread.run(());
            }
        });
    }

    view! {
        <Loaded from=move || expense.into_future() retry=reread let:view>
            <Whole view change delete reread />
        </Loaded>
    }
}

#[component]
fn Whole(
    view: ExpenseView,
    change: ServerAction<ChangeExpense>,
    delete: ServerAction<DeleteExpense>,
    reread: Callback<()>,
) -> impl IntoView {
    let expense = view.expense.clone();
    let heading = expense.description.clone();
    let twice = expense.duplicate_of.map(|other| {
        view! {
            <p class="entered-twice">
                "This may have been entered twice: the day, the merchant and the amount are those of "
                <a href=path_of(other)>"another expense"</a> "."
            </p>
        }
    });

    view! {
        // The document's title is written unescaped: nothing that a person typed may stand in it.
        <Title text="Expense" />
        <PageHeading page="expense">{heading}</PageHeading>
        {twice}
        {if view.takes_changes() {
            Either::Left(
                view! {
                    <Edit view act=change reread />
                    <Delete expense act=delete />
                },
            )
        } else {
            Either::Right(view! { <Facts expense /> })
        }}
    }
}

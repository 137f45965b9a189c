//! One expense: a form to write it down or to change it, or the facts where it can't be changed.

mod conflict;
mod delete;
mod edit;
mod fields;
mod form_state;
mod new;
mod read_only;
mod receipts;

use domain::ExpenseForm;
use leptos::{either::Either, prelude::*};
use leptos_meta::Title;
use leptos_router::hooks::use_params_map;

use crate::{
    AppError, ExpenseView,
    addresses::{expenses::expense_path, flash_message::FlashMessage},
    components::{FormResult, Loaded, PageHeading, no_result, on_result, result_of},
    server_functions::{
        expenses::{ChangeExpense, DeleteExpense, read_expense},
        receipts::RemoveReceipt,
    },
};
use delete::Delete;
use edit::Edit;
pub(crate) use new::NewExpensePage;
use read_only::ReadOnlyExpense;
use receipts::{ReceiptList, Receipts};

/// What a person can do here. It outlives the reading of the expense that follows some of it.
#[derive(Clone, Copy)]
struct Actions {
    change: ServerAction<ChangeExpense>,
    /// What was typed when the last change was refused: the next reading's form begins with it.
    kept: StoredValue<Option<ExpenseForm>>,
    delete: ServerAction<DeleteExpense>,
    remove: ServerAction<RemoveReceipt>,
}

impl Actions {
    fn new() -> Self {
        let (change, delete, remove) = (ServerAction::new(), ServerAction::new(), ServerAction::new());
        Self { change, kept: StoredValue::new(None), delete, remove }
    }
}

/// The expense that the address names.
#[component]
pub(crate) fn ExpensePage() -> impl IntoView {
    let params = use_params_map();
    let id = Memo::new(move |_| params.with(|params| params.get("id").unwrap_or_default()));
    let expense = Resource::new(move || id.get(), read_expense);
    let reread = Callback::new(move |()| expense.refetch());
    let actions = Actions::new();
    let receipt_list = ReceiptList::new();
    receipt_list.follow(actions.remove);
    for result in [result_of(actions.change), result_of(actions.delete), result_of(actions.remove)] {
        // A success leads away from here, or is known to the receipt list.
        on_result(result, move |result| {
            if result.is_err_and(|error| AppError::outdates_page(&error)) {
                reread.run(());
            }
        });
    }

    view! {
        <Loaded from=move || expense.into_future() retry=reread let:view>
            <Whole view actions receipt_list reread />
        </Loaded>
    }
    .into_any()
}

#[component]
fn Whole(
    view: ExpenseView,
    actions: Actions,
    receipt_list: ReceiptList,
    reread: Callback<()>,
) -> impl IntoView {
    receipt_list.set(&view);
    let (takes_changes, form_key) = (view.takes_changes(), view.form_key.clone());
    let expense = view.expense.clone();
    let heading = expense.description.clone();
    let duplicate = expense.duplicate_of.map(|other| {
        view! {
            <p class="duplicate-warning">
                "Possible duplicate: " <a href=expense_path(other)>"another expense"</a>
                " has the same date, merchant and amount."
            </p>
        }
    });

    view! {
        // The document's title is written unescaped: nothing that a person typed may stand in it.
        <Title text="Expense" />
        <PageHeading page="expense">{heading}</PageHeading>
        <FormResult of=no_result() done=FlashMessage::ExpenseCreated />
        {duplicate}
        {if takes_changes {
            Either::Left(view! { <Edit view act=actions.change kept=actions.kept receipt_list removing=actions.remove.pending() reread /> })
        } else {
            Either::Right(view! { <ReadOnlyExpense expense=expense.clone() /> })
        }}
        <Receipts list=receipt_list remove=actions.remove form_key takes_changes />
        {takes_changes.then(|| view! { <Delete expense act=actions.delete receipt_list /> })}
    }
}

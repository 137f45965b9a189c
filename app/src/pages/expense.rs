//! One expense: a form to write it down or to change it, or the facts where it can't be changed.

mod conflict;
mod delete;
mod edit;
mod entry;
mod facts;
mod fields;
mod new;
mod receipts;

use domain::ExpenseForm;
use leptos::{either::Either, prelude::*};
use leptos_meta::Title;
use leptos_router::hooks::use_params_map;

use crate::{
    AppError, ExpenseView,
    deed::Deed,
    expense_address::path_of,
    parts::{Loaded, Outcome, PageHeading, at_each, no_outcome, outcome_of},
    server_functions::{
        expenses::{ChangeExpense, DeleteExpense, read_expense},
        receipts::RemoveReceipt,
    },
};
use delete::Delete;
use edit::Edit;
use facts::Facts;
pub(crate) use new::NewExpensePage;
use receipts::{Receipts, Shelf};

/// What a person can do here. It outlives the reading of the expense that follows some of it.
#[derive(Clone, Copy)]
struct Acts {
    change: ServerAction<ChangeExpense>,
    /// What was typed when the last change was refused: the next reading's form begins with it.
    kept: StoredValue<Option<ExpenseForm>>,
    delete: ServerAction<DeleteExpense>,
    remove: ServerAction<RemoveReceipt>,
}

impl Acts {
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
    let acts = Acts::new();
    let shelf = Shelf::new();
    shelf.follow(acts.remove);
    for outcome in [outcome_of(acts.change), outcome_of(acts.delete), outcome_of(acts.remove)] {
        // A success leads away from here, or is known to the shelf.
        at_each(outcome, move |outcome| {
            if outcome.is_err_and(|error| AppError::outdates_page(&error)) {
                reread.run(());
            }
        });
    }

    view! {
        <Loaded from=move || expense.into_future() retry=reread let:view>
            <Whole view acts shelf reread />
        </Loaded>
    }
    .into_any()
}

#[component]
fn Whole(view: ExpenseView, acts: Acts, shelf: Shelf, reread: Callback<()>) -> impl IntoView {
    shelf.take(&view);
    let (takes_changes, form_key) = (view.takes_changes(), view.form_key.clone());
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
        <Outcome of=no_outcome() done=Deed::WrittenDown />
        {twice}
        {if takes_changes {
            Either::Left(view! { <Edit view act=acts.change kept=acts.kept shelf reread /> })
        } else {
            Either::Right(view! { <Facts expense=expense.clone() /> })
        }}
        <Receipts shelf remove=acts.remove form_key takes_changes />
        {takes_changes.then(|| view! { <Delete expense act=acts.delete shelf /> })}
    }
}

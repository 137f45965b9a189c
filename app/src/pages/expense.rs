//! One expense: a form to write it down or to change it, or the facts where it can't be changed.

mod conflict;
mod delete;
mod edit;
pub(super) mod fields;
mod new;
mod read_only;
mod receipts;

use leptos::{either::Either, prelude::*};

use crate::{
    ExpenseView,
    addresses::{base_path::with_base, expenses::expense_path, flash_message::FlashMessage, requested},
    components::{FormResult, Loaded, PageHeading},
    notation::format_money,
    server_functions::expenses::read_expense,
    title::set_title,
};
use delete::Delete;
use edit::Edit;
pub(crate) use new::NewExpensePage;
use read_only::ReadOnlyExpense;
use receipts::Receipts;

/// The expense that the address names.
#[component]
pub(crate) fn ExpensePage() -> impl IntoView {
    let id = requested::id();

    view! {
        <Loaded from=read_expense(id) let:view>
            <Whole view />
        </Loaded>
    }
    .into_any()
}

#[component]
fn Whole(view: ExpenseView) -> impl IntoView {
    let (takes_changes, form_key) = (view.takes_changes(), view.form_key.clone());
    let (expense, receipts) = (view.expense.clone(), view.receipts.clone());
    let (id, heading) = (expense.id, expense.description.clone());
    let duplicate = expense.duplicate_of.map(|other| {
        view! {
            <p class="duplicate-warning">
                "Possible duplicate: " <a href=with_base(&expense_path(other))>"another expense"</a>
                " has the same date, merchant and amount."
            </p>
        }
    });

    let refund = expense.refund_of.map(|paid| {
        view! {
            <p class="muted">"This is a refund of " <a href=with_base(&expense_path(paid))>"another expense"</a> "."</p>
        }
    });
    let foreign = expense.foreign.as_ref().map(|foreign| {
        let spent = match foreign.money() {
            Some(money) => format_money(money),
            None => {
                foreign.currency.map_or_else(String::new, |currency| format!("{currency}\u{a0}"))
                    + &foreign.amount
            }
        };
        view! { <p class="muted">"Spent as " {spent} "; your bank booked the amount below."</p> }
    });

    let refunded = expense.refunded.map(|back| {
        let first = takes_changes.then_some(" To delete this expense, delete its refunds first.");
        view! { <p class="muted">{format_money(back)} " of this came back to you." {first}</p> }
    });
    let deletable = takes_changes && expense.refunded.is_none();

    set_title("Expense");

    view! {
        <PageHeading>{heading}</PageHeading>
        <FormResult done=FlashMessage::ExpenseCreated />
        {duplicate}
        {refund}
        {refunded}
        {foreign}
        {if takes_changes {
            Either::Left(view! { <Edit view /> })
        } else {
            Either::Right(view! { <ReadOnlyExpense expense=expense.clone() /> })
        }}
        <Receipts expense=id receipts form_key takes_changes />
        {deletable.then(|| view! { <Delete expense /> })}
    }
}

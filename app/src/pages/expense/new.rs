//! The page on which an expense is created.

use domain::ExpenseForm;
use leptos::{prelude::*, server_fn::ServerFn};

use super::fields::Fields;
use crate::{
    NewExpenseView,
    addresses::{
        base_path::with_base, expense_input::ExpenseInput, flash_message::FlashMessage, requested,
        return_to::ReturnTo,
    },
    components::{Draft, FormResult, Loaded, PageHeading, SubmitButton, moment, refusal_of},
    notation::notation,
    server_functions::expenses::{CreateExpense, begin_expense},
    title::set_title,
};

/// It leads to the list, which says so, or to where receipts are added to it.
#[component]
pub(crate) fn NewExpensePage() -> impl IntoView {
    set_title("New expense");

    view! {
        <PageHeading>"New expense"</PageHeading>
        <Loaded from=begin_expense() let:view>
            <NewForm view />
        </Loaded>
    }
    .into_any()
}

/// It begins with today, the currency of the last time, and what the address says beside.
#[component]
fn NewForm(view: NewExpenseView) -> impl IntoView {
    let NewExpenseView { now, form_key, currency, reports } = view;
    let refusal = refusal_of::<CreateExpense>();
    let told = refusal.clone();
    let today = now.date();
    let form = ExpenseForm {
        date: today.to_string(),
        currency: currency.map(|currency| currency.to_string()).unwrap_or_default(),
        ..ExpenseForm::default()
    };
    let search = requested::query();
    let back = ReturnTo::of(&search);
    let start = ExpenseInput::over(ExpenseInput { form, ..ExpenseInput::default() }, &search);
    // Which day it is where the reader is, the server can't know.
    let begun = (start.form.date == today.to_string()).then(|| moment(now)).flatten();

    view! {
        <form
            method="post"
            action=with_base(CreateExpense::url())
            class="card expense-form"
            data-check="expense"
            data-today=today.to_string()
            data-notation=notation().to_string()
        >
            <input type="hidden" name=ReturnTo::FIELD value=back.word() />
            <Draft key="expense">
                <input type="hidden" name="key" value=form_key.0 />
                <Fields start today begun=begun reports refusal=told />
            </Draft>
            <div class="form-buttons">
                <SubmitButton>"Save"</SubmitButton>
                <SubmitButton quiet=true attr:name="then" attr:value="receipts">
                    "Save and add receipts"
                </SubmitButton>
                <a class="button button-quiet" href=with_base(&back.href()) data-drops-draft="expense">
                    "Cancel"
                </a>
                <FormResult refusal done=FlashMessage::ExpenseCreated />
            </div>
        </form>
    }
}

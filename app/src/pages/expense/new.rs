//! The page on which an expense is created.

use domain::ExpenseForm;
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_location;

use super::{fields::Fields, form_state::FormState};
use crate::{
    NewExpenseView,
    addresses::{expense_input::ExpenseInput, flash_message::FlashMessage, return_to::ReturnTo},
    components::{Draft, FormResult, Loaded, PageHeading, SubmitButton, local_date, result_of},
    server_functions::expenses::{CreateExpense, begin_expense},
};

/// It leads to the list, which says so, or to where receipts are added to it.
#[component]
pub(crate) fn NewExpensePage() -> impl IntoView {
    let blank = Resource::new(|| (), |()| begin_expense());
    let create = ServerAction::<CreateExpense>::new();

    view! {
        <Title text="New expense" />
        <PageHeading page="new expense">"New expense"</PageHeading>
        <Loaded from=move || blank.into_future() retry=move |()| blank.refetch() let:view>
            <NewForm view create />
        </Loaded>
    }
    .into_any()
}

/// It begins with today, the currency of the last time, and what the address says beside.
#[component]
fn NewForm(view: NewExpenseView, create: ServerAction<CreateExpense>) -> impl IntoView {
    let NewExpenseView { now, form_key, currency, reports } = view;
    let (result, dropped) = (result_of(create), RwSignal::new(false));
    let sent = Signal::derive(move || dropped.get() || result.with(|result| *result == Some(Ok(()))));
    let today = now.date();
    let form = ExpenseForm {
        date: today.to_string(),
        currency: currency.map(|currency| currency.to_string()).unwrap_or_default(),
        ..ExpenseForm::default()
    };
    let search = use_location().search.get_untracked();
    let (start, back) = (
        ExpenseInput::over(ExpenseInput { form, ..ExpenseInput::default() }, &search),
        ReturnTo::of(&search),
    );
    let form_state = FormState::new(start.form.clone(), result, today);
    // Which day it is where the reader is, the server can't know.
    Effect::new(move |_| form_state.correct_day(today, local_date(now)));
    let latest = today.next_day().unwrap_or(today);

    view! {
        <ActionForm action=create attr:class="card expense-form">
            <input type="hidden" name="key" value=form_key.0 />
            <input type="hidden" name=ReturnTo::FIELD value=back.word() />
            <Draft key="expense" sent>
                <Fields form_state start latest reports />
            </Draft>
            <div class="form-buttons">
                <SubmitButton busy=create.pending() on:click=move |click| form_state.hold_back_faults(&click)>
                    "Save"
                </SubmitButton>
                <SubmitButton
                    quiet=true
                    busy=create.pending()
                    on:click=move |click| form_state.hold_back_faults(&click)
                    attr:name="then"
                    attr:value="receipts"
                >
                    "Save and add receipts"
                </SubmitButton>
                <a class="button button-quiet" href=back.href() on:click=move |_| dropped.set(true)>
                    "Cancel"
                </a>
                <FormResult of=result done=FlashMessage::ExpenseCreated />
            </div>
        </ActionForm>
    }
}

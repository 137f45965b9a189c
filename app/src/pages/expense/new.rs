//! The page on which an expense is written down.

use domain::ExpenseForm;
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_location;

use super::{entry::Entry, fields::Fields};
use crate::{
    NewExpenseView,
    deed::Deed,
    expense_address::{Back, Typed},
    parts::{Draft, Loaded, Outcome, PageHeading, Submit, outcome_of, readers_day},
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
    let (outcome, dropped) = (outcome_of(create), RwSignal::new(false));
    let sent = Signal::derive(move || dropped.get() || outcome.with(|outcome| *outcome == Some(Ok(()))));
    let today = now.date();
    let form = ExpenseForm {
        date: today.to_string(),
        currency: currency.map(|currency| currency.to_string()).unwrap_or_default(),
        ..ExpenseForm::default()
    };
    let search = use_location().search.get_untracked();
    let (start, back) = (Typed::over(Typed { form, ..Typed::default() }, &search), Back::of(&search));
    let entry = Entry::new(start.form.clone(), outcome, today);
    // Which day it is where the reader is, the server can't know.
    Effect::new(move |_| entry.correct_day(today, readers_day(now)));
    let latest = today.next_day().unwrap_or(today);

    view! {
        <ActionForm action=create attr:class="card expense-form">
            <input type="hidden" name="key" value=form_key.0 />
            <input type="hidden" name=Back::FIELD value=back.word() />
            <Draft key="expense" sent>
                <Fields entry start latest reports />
            </Draft>
            <div class="form-buttons">
                <Submit busy=create.pending() on:click=move |click| entry.hold_back_faults(&click)>
                    "Save"
                </Submit>
                <Submit
                    quiet=true
                    busy=create.pending()
                    on:click=move |click| entry.hold_back_faults(&click)
                    attr:name="then"
                    attr:value="receipts"
                >
                    "Save and add receipts"
                </Submit>
                <a class="button button-quiet" href=back.href() on:click=move |_| dropped.set(true)>
                    "Cancel"
                </a>
                <Outcome of=outcome done=Deed::WrittenDown />
            </div>
        </ActionForm>
    }
}

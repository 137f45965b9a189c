//! The form that changes an expense.

use domain::{ExpenseDraft, ExpenseForm};
use leptos::{ev::Event, prelude::*};
use leptos_router::{
    NavigateOptions,
    hooks::{use_location, use_navigate},
};

use super::{conflict::Conflict, fields::Fields, form_state::FormState, receipts::ReceiptList};
use crate::{
    AppError, ExpenseView,
    addresses::{
        expense_input::ExpenseInput, expenses::expense_path, flash_message::FlashMessage, return_to::ReturnTo,
    },
    components::{Draft, FormResult, SubmitButton, on_result, result_of},
    notation::notation,
    server_functions::expenses::ChangeExpense,
};

/// It begins with the present version. Over that stands what was typed and not taken: as the address has it, or, once
/// the page is hydrated, as the tab has kept it.
#[component]
pub(super) fn Edit(
    view: ExpenseView,
    act: ServerAction<ChangeExpense>,
    kept: StoredValue<Option<ExpenseForm>>,
    receipt_list: ReceiptList,
    /// Whether a receipt is being removed: that changes the expense's version, which a form that is sent has to name.
    removing: Memo<bool>,
    reread: Callback<()>,
) -> impl IntoView {
    let ExpenseView { now, expense, reports, .. } = view;
    let (result, dropped) = (result_of(act), RwSignal::new(false));
    let sent = Signal::derive(move || dropped.get() || result.with(|result| *result == Some(Ok(()))));
    let search = use_location().search.get_untracked();
    let (today, back) = (now.date(), ReturnTo::of(&search));
    let path = back.from(&expense_path(expense.id));
    let refused = move || result.with(|result| *result == Some(Err(AppError::Changed)));
    let typed = kept.get_value().filter(|_| untrack(refused));
    let present = ExpenseInput {
        form: typed.unwrap_or_else(|| ExpenseForm::of(&ExpenseDraft::from(&expense), notation())),
        report: expense.report.as_ref().map(|report| report.id.to_string()).unwrap_or_default(),
        version: expense.version.to_string(),
    };
    let start = ExpenseInput::over(present, &search);
    // What was typed over an earlier version, whatever kept it from being sent, is set beside the present one first.
    let stale = RwSignal::new(start.version != expense.version.to_string());
    let changed = move || stale.get() || refused();
    let seen = move |event: Event| {
        stale.set(event_target_value(&event) != untrack(|| receipt_list.version().to_string()))
    };
    let form_state = FormState::new(start.form.clone(), result, today);
    // What is read next may not take the place of what stands in a field, touched or not.
    on_result(result, move |_| kept.set_value(Some(form_state.typed().get_untracked())));
    let latest = today.next_day().unwrap_or(today);
    let navigate = use_navigate();
    let give_way = Callback::new({
        let path = path.clone();
        move |()| {
            dropped.set(true);
            act.clear();
            navigate(&path, NavigateOptions { replace: true, ..NavigateOptions::default() });
            reread.run(());
        }
    });
    let saving = act.pending();
    let busy = Signal::derive(move || saving.get() || removing.get());
    let save = move || if changed() { "Save my version" } else { "Save" };
    let (id, conflicting) = (expense.id.to_string(), expense);

    view! {
        <Show when=changed>
            <Conflict present=conflicting.clone() path=path.clone() form_state give_way />
        </Show>
        <ActionForm action=act attr:class="card expense-form">
            <input type="hidden" name="id" value=id />
            <input type="hidden" name=ReturnTo::FIELD value=back.word() />
            <input type="hidden" name="version" value=move || receipt_list.version().to_string() />
            <Draft key="expense" sent>
                // Sent nowhere: it tells which version what is kept was typed over.
                <input type="text" hidden=true value=move || receipt_list.version().to_string() on:input=seen />
                <Fields form_state start latest reports />
            </Draft>
            <div class="form-buttons">
                <SubmitButton busy on:click=move |click| form_state.hold_back_faults(&click)>
                    {save}
                </SubmitButton>
                <a class="button button-quiet" href=back.href() on:click=move |_| dropped.set(true)>
                    "Cancel"
                </a>
                <FormResult of=result done=FlashMessage::ExpenseSaved />
            </div>
        </ActionForm>
    }
    .into_any()
}

//! The form that changes an expense.

use domain::{ExpenseDraft, ExpenseForm};
use leptos::{prelude::*, server_fn::ServerFn};

use super::{conflict::Conflict, fields::Fields};
use crate::{
    AppError, ExpenseView,
    addresses::{
        base_path::with_base, expense_input::ExpenseInput, expenses::expense_path,
        flash_message::FlashMessage, requested, return_to::ReturnTo,
    },
    components::{Draft, FormResult, Rendered, SubmitButton, refusal_of},
    notation::notation,
    server_functions::expenses::ChangeExpense,
};

/// It begins with the present version. Over that stands what was typed and not taken, as the address has it.
#[component]
pub(super) fn Edit(view: ExpenseView) -> impl IntoView {
    let ExpenseView { now, expense, reports, .. } = view;
    let refusal = refusal_of::<ChangeExpense>();
    let told = refusal.clone();
    let search = requested::query();
    let (today, back) = (now.date(), ReturnTo::of(&search));
    let (path, version) = (back.from(&expense_path(expense.id)), expense.version.to_string());
    let present = ExpenseInput {
        form: ExpenseForm::of(&ExpenseDraft::from(&expense), notation()),
        report: expense.report.as_ref().map(|report| report.id.to_string()).unwrap_or_default(),
        version: version.clone(),
    };
    let start = ExpenseInput::over(present, &search);
    // What was typed over an earlier version, whatever kept it from being sent, is set beside the present one first.
    let changed = start.version != version || refusal == Some(AppError::Changed);
    let (save, id) = (if changed { "Save my version" } else { "Save" }, expense.id.to_string());
    let typed = start.form.clone();
    // What comes back is less than nothing, of which the browser's check knows nothing.
    let check = typed.refund_of.is_empty().then_some("expense");
    let refund_of = Some(typed.refund_of.clone()).filter(|expense| !expense.is_empty());
    let conflict = changed.then(|| view! { <Conflict present=expense typed path /> });

    view! {
        {conflict}
        <form
            method="post"
            action=with_base(ChangeExpense::url())
            class="card expense-form"
            data-check=check
            data-today=today.to_string()
            data-notation=notation().to_string()
        >
            <input type="hidden" name="id" value=id />
            <input type="hidden" name=ReturnTo::FIELD value=back.word() />
            <input type="hidden" name="version" value=version.clone() />
            {refund_of.map(|expense| view! { <input type="hidden" name="refund_of" value=expense /> })}
            <Draft key="expense">
                // Sent nowhere: it tells which version what is kept was typed over.
                <input type="text" hidden=true data-version="" value=version />
                <Fields start today reports refusal=told />
            </Draft>
            <div class="form-buttons">
                <SubmitButton>{save}</SubmitButton>
                <a class="button button-quiet" href=with_base(&back.href()) data-drops-draft="expense">
                    "Cancel"
                </a>
                <FormResult refusal done=FlashMessage::ExpenseSaved />
            </div>
        </form>
    }
    .rendered()
}

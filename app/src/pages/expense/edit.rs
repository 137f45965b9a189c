//! The form that changes an expense.

use domain::{ExpenseDraft, ExpenseForm};
use leptos::{ev::Event, prelude::*};
use leptos_router::{
    NavigateOptions,
    hooks::{use_location, use_navigate},
};

use super::{conflict::Conflict, entry::Entry, fields::Fields, receipts::Shelf};
use crate::{
    AppError, ExpenseView,
    deed::Deed,
    expense_address::{Back, Typed, path_of},
    notation::notation,
    parts::{Draft, Outcome, Submit, at_each, outcome_of},
    server_functions::expenses::ChangeExpense,
};

/// It begins with the present version. Over that stands what was typed and not taken: as the address has it, or, once
/// the page is awake, as the tab has kept it.
#[component]
pub(super) fn Edit(
    view: ExpenseView,
    act: ServerAction<ChangeExpense>,
    kept: StoredValue<Option<ExpenseForm>>,
    shelf: Shelf,
    reread: Callback<()>,
) -> impl IntoView {
    let ExpenseView { now, expense, reports, .. } = view;
    let (outcome, dropped) = (outcome_of(act), RwSignal::new(false));
    let sent = Signal::derive(move || dropped.get() || outcome.with(|outcome| *outcome == Some(Ok(()))));
    let search = use_location().search.get_untracked();
    let (today, back) = (now.date(), Back::of(&search));
    let path = back.from(&path_of(expense.id));
    let refused = move || outcome.with(|outcome| *outcome == Some(Err(AppError::Changed)));
    let typed = kept.get_value().filter(|_| untrack(refused));
    let present = Typed {
        form: typed.unwrap_or_else(|| ExpenseForm::of(&ExpenseDraft::from(&expense), notation())),
        report: expense.report.as_ref().map(|report| report.id.to_string()).unwrap_or_default(),
        version: expense.version.to_string(),
    };
    let start = Typed::over(present, &search);
    // What was typed over an earlier version, whatever kept it from being sent, is set beside the present one first.
    let stale = RwSignal::new(start.version != expense.version.to_string());
    let changed = move || stale.get() || refused();
    let seen =
        move |event: Event| stale.set(event_target_value(&event) != untrack(|| shelf.version().to_string()));
    let entry = Entry::new(start.form.clone(), outcome, today);
    // What is read next may not take the place of what stands in a field, touched or not.
    at_each(outcome, move |_| kept.set_value(Some(entry.typed().get_untracked())));
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
    let save = move || if changed() { "Save mine over it" } else { "Save" };
    let (id, conflicting) = (expense.id.to_string(), expense);

    view! {
        <Show when=changed>
            <Conflict present=conflicting.clone() path=path.clone() entry give_way />
        </Show>
        <ActionForm action=act attr:class="card expense-form">
            <input type="hidden" name="id" value=id />
            <input type="hidden" name=Back::FIELD value=back.word() />
            <input type="hidden" name="version" value=move || shelf.version().to_string() />
            <Draft key="expense" sent>
                // Sent nowhere: it tells which version what is kept was typed over.
                <input type="text" hidden=true value=move || shelf.version().to_string() on:input=seen />
                <Fields entry start latest reports />
            </Draft>
            <div class="form-buttons">
                <Submit busy=act.pending() on:click=move |click| entry.hold_back_faults(&click)>
                    {save}
                </Submit>
                <a class="button button-quiet" href=back.href() on:click=move |_| dropped.set(true)>
                    "Cancel"
                </a>
                <Outcome of=outcome done=Deed::Saved />
            </div>
        </ActionForm>
    }
    .into_any()
}

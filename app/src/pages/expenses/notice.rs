//! What was just done with an expense, and the way to undo it.

use domain::{ExpenseId, ExpenseQuery};
use leptos::{either::EitherOf3, html, prelude::*};

use crate::{
    addresses::{
        expenses::{ListNotice, expense_path},
        return_to::ReturnTo,
    },
    components::{FormResult, SubmitButton, on_result, result_of},
    server_functions::expenses::RestoreExpense,
    viewer::Viewer,
};

/// The region is there before its words are, so that assistive technology announces them. Only in a document that the
/// server sent do they stand from the start.
#[component]
pub(super) fn Notice(
    done: Memo<Option<(ListNotice, ExpenseId)>>,
    wanted: Memo<ExpenseQuery>,
    restore: ServerAction<RestoreExpense>,
) -> impl IntoView {
    let sent = Owner::current_shared_context().is_some_and(|context| context.during_hydration());
    let told = RwSignal::new(cfg!(feature = "ssr") || sent);
    Effect::new(move |_| told.set(true));
    let region = NodeRef::<html::Div>::new();
    // The button that was pressed is about to go.
    on_result(result_of(restore), move |_| _ = region.get_untracked().map(|region| region.focus()));
    let words = move || {
        let (done, id) = told.get().then(|| done.get()).flatten()?;
        Some(match done {
            ListNotice::Created => EitherOf3::A(view! { "Expense created. " <ViewLink id /> }),
            ListNotice::Changed => EitherOf3::A(view! { "Expense saved. " <ViewLink id /> }),
            ListNotice::Restored => EitherOf3::B(view! { "Expense restored. " <ViewLink id /> }),
            ListNotice::Deleted => EitherOf3::C(view! { "Expense deleted. " <Undo id wanted restore /> }),
        })
    };

    view! {
        <div class="list-notice" role="status" tabindex="-1" node_ref=region>
            {words}
        </div>
        <FormResult of=result_of(restore) />
    }
    .into_any()
}

#[component]
fn ViewLink(id: ExpenseId) -> impl IntoView {
    view! { <a href=expense_path(id)>"View expense"</a> }
}

/// For those who could delete it.
#[component]
fn Undo(id: ExpenseId, wanted: Memo<ExpenseQuery>, restore: ServerAction<RestoreExpense>) -> impl IntoView {
    let viewer = Viewer::of_this_page();
    let form = move || {
        Suspend::new(async move {
            viewer.permissions().await.write.then(|| {
                view! {
                    <ActionForm action=restore>
                        <input type="hidden" name="id" value=id.to_string() />
                        <input type="hidden" name=ReturnTo::FIELD value=move || ReturnTo::List(wanted.get()).word() />
                        <SubmitButton quiet=true busy=restore.pending()>"Undo"</SubmitButton>
                    </ActionForm>
                }
            })
        })
    };

    view! { <Transition>{form}</Transition> }
}

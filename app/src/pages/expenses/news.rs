//! What was just done with an expense, and the way to undo it.

use domain::{ExpenseId, ExpenseQuery};
use leptos::{either::EitherOf3, html, prelude::*};

use crate::{
    expense_address::{Back, Done, path_of},
    parts::{Outcome, Submit, at_each, outcome_of},
    server_functions::expenses::RestoreExpense,
    viewer::Viewer,
};

/// The region is there before its words are, so that assistive technology announces them. Only in a document that the
/// server sent do they stand from the start.
#[component]
pub(super) fn News(
    done: Memo<Option<(Done, ExpenseId)>>,
    wanted: Memo<ExpenseQuery>,
    restore: ServerAction<RestoreExpense>,
) -> impl IntoView {
    let sent = Owner::current_shared_context().is_some_and(|context| context.during_hydration());
    let told = RwSignal::new(cfg!(feature = "ssr") || sent);
    Effect::new(move |_| told.set(true));
    let region = NodeRef::<html::Div>::new();
    // The button that was pressed is about to go.
    at_each(outcome_of(restore), move |_| _ = region.get_untracked().map(|region| region.focus()));
    let words = move || {
        let (done, id) = told.get().then(|| done.get()).flatten()?;
        Some(match done {
            Done::Created => EitherOf3::A(view! { "The expense is written down. " <Look id /> }),
            Done::Changed => EitherOf3::A(view! { "The expense is saved. " <Look id /> }),
            Done::Restored => EitherOf3::B(view! { "The expense is back. " <Look id /> }),
            Done::Deleted => EitherOf3::C(view! { "The expense is deleted. " <Undo id wanted restore /> }),
        })
    };

    view! {
        <div class="news" role="status" tabindex="-1" node_ref=region>
            {words}
        </div>
        <Outcome of=outcome_of(restore) />
    }
    .into_any()
}

#[component]
fn Look(id: ExpenseId) -> impl IntoView {
    view! { <a href=path_of(id)>"Look at it"</a> }
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
                        <input type="hidden" name=Back::FIELD value=move || Back::List(wanted.get()).word() />
                        <Submit quiet=true busy=restore.pending()>"Undo"</Submit>
                    </ActionForm>
                }
            })
        })
    };

    view! { <Transition>{form}</Transition> }
}

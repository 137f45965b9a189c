//! What was just done with an expense, and the way to undo it.

use domain::{ExpenseId, ExpenseQuery};
use leptos::{either::EitherOf3, prelude::*, server_fn::ServerFn};

use crate::{
    addresses::{
        base_path::with_base,
        expenses::{ListNotice, expense_path},
        flash_message::FlashMessage,
        return_to::ReturnTo,
    },
    components::{FormResult, SubmitButton, refusal_of},
    server_functions::expenses::RestoreExpense,
    viewer::Viewer,
};

/// The browser's code has the words appear in the region once that is there, so that assistive technology announces them.
#[component]
pub(super) fn Notice(done: Option<(ListNotice, ExpenseId)>, wanted: ExpenseQuery) -> impl IntoView {
    let refusal = refusal_of::<RestoreExpense>();
    let words = done.map(|(done, id)| match done {
        ListNotice::Created => EitherOf3::A(view! { "Expense created. " <ViewLink id /> }),
        ListNotice::Changed => EitherOf3::A(view! { "Expense saved. " <ViewLink id /> }),
        ListNotice::Restored => EitherOf3::B(view! { "Expense restored. " <ViewLink id /> }),
        ListNotice::Deleted => EitherOf3::C(view! { "Expense deleted. " <Undo id wanted /> }),
    });

    view! {
        <section aria-labelledby="list-notice">
            <div id="list-notice" class="list-notice" role="status" tabindex="-1" data-announce="">
                {words}
            </div>
            <FormResult refusal done=FlashMessage::ExpenseDeleted />
        </section>
    }
    .into_any()
}

#[component]
fn ViewLink(id: ExpenseId) -> impl IntoView {
    view! { <a href=with_base(&expense_path(id))>"View expense"</a> }
}

/// For those who could delete it.
#[component]
fn Undo(id: ExpenseId, wanted: ExpenseQuery) -> impl IntoView {
    let viewer = Viewer::of_this_page();

    Suspend::new(async move {
        viewer.permissions().await.write.then(|| {
            view! {
                <form method="post" action=with_base(RestoreExpense::url())>
                    <input type="hidden" name="id" value=id.to_string() />
                    <input type="hidden" name=ReturnTo::FIELD value=ReturnTo::List(wanted).word() />
                    <SubmitButton quiet=true>"Undo"</SubmitButton>
                </form>
            }
        })
    })
}

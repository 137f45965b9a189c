//! The receipts of an expense: the files that are there, and the ways to add and to remove one.

mod add_form;
mod file_drop;
mod receipt_list;
mod row;
mod upload;
mod upload_progress;
mod upload_queue;
mod upload_result;

use leptos::{ev, html, prelude::*};
use leptos_router::hooks::use_location;

use self::{add_form::AddForm, row::ReceiptRow, upload_queue::UploadQueue, upload_result::UploadSummary};
use crate::{
    FormKey,
    addresses::{expenses::RECEIPTS_ID, flash_message::FlashMessage},
    components::{FormResult, optimistic, result_of},
    server_functions::receipts::RemoveReceipt,
};
pub(super) use receipt_list::ReceiptList;

/// Files can be chosen, dropped anywhere on it, and pasted anywhere on the page.
#[component]
pub(super) fn Receipts(
    list: ReceiptList,
    remove: ServerAction<RemoveReceipt>,
    form_key: FormKey,
    /// Whether the person can add and remove any.
    takes_changes: bool,
) -> impl IntoView {
    let heading = NodeRef::<html::H2>::new();
    let drag_over = RwSignal::new(false);
    // Who is led here comes to add one; the browser itself does the same for a page that it loads.
    if list.is_target_of(&use_location().hash.get_untracked()) {
        heading.on_load(|heading| request_animation_frame(move || _ = heading.focus()));
    }
    let queue = UploadQueue::new(list, form_key);
    if takes_changes {
        Effect::new(move |_| take_pasted_files(queue));
    }
    let over = move |event: ev::DragEvent| {
        if takes_changes && file_drop::holds_files(&event) {
            event.prevent_default();
            drag_over.set(true);
        }
    };
    let drop = move |event: ev::DragEvent| {
        drag_over.set(false);
        if let Some(files) = file_drop::dropped(&event).filter(|_| takes_changes) {
            event.prevent_default();
            queue.add(files);
        }
    };
    // What is to go is gone, unless the API says no.
    let removing = optimistic(remove, |asked| asked.id);
    Effect::new(move |_| {
        _ = removing.get().and_then(|_| heading.get_untracked()).map(|heading| heading.focus())
    });
    let shown = move || {
        let mut receipts = list.receipts();
        receipts.retain(|receipt| Some(receipt.id) != removing.get());
        receipts
    };
    let expense = list.expense();

    view! {
        <section
            class="card receipts"
            class:drag-over=drag_over
            aria-labelledby=RECEIPTS_ID
            on:dragenter=over
            on:dragover=over
            on:dragleave=move |_| drag_over.set(false)
            on:drop=drop
        >
            <h2 id=RECEIPTS_ID tabindex="-1" node_ref=heading>
                "Receipts"
            </h2>
            <UploadSummary />
            <Show when=move || shown().is_empty()>
                <p class="muted">"No receipt yet"</p>
            </Show>
            <ul class="receipt-list">
                <For each=shown key=|receipt| receipt.id let:receipt>
                    <ReceiptRow expense receipt remove=takes_changes.then_some(remove) />
                </For>
            </ul>
            <FormResult of=result_of(remove) done=FlashMessage::ReceiptRemoved />
            {takes_changes.then(|| view! { <AddForm list queue /> })}
        </section>
    }
    .into_any()
}

fn take_pasted_files(queue: UploadQueue) {
    let listener = window_event_listener(ev::paste, move |event| {
        if let Some(files) = file_drop::pasted(&event) {
            event.prevent_default();
            queue.add(files);
        }
    });
    on_cleanup(move || listener.remove());
}

//! What proves an expense: the files that are there, and the ways to add and to remove one.

mod add;
mod brought;
mod courier;
mod hands;
mod line;
mod shelf;
mod under_way;

use leptos::{ev, html, prelude::*};
use leptos_router::hooks::use_location;

use self::{add::Add, brought::WhatWasBrought, courier::Courier, line::Line};
use crate::{
    FormKey,
    deed::Deed,
    expense_address::RECEIPTS,
    parts::{Outcome, ahead_of, outcome_of},
    server_functions::receipts::RemoveReceipt,
};
pub(super) use shelf::Shelf;

/// Files can be chosen, dropped anywhere on it, and pasted anywhere on the page.
#[component]
pub(super) fn Receipts(
    shelf: Shelf,
    remove: ServerAction<RemoveReceipt>,
    form_key: FormKey,
    /// Whether the person can add and remove any.
    takes_changes: bool,
) -> impl IntoView {
    let heading = NodeRef::<html::H2>::new();
    let hovered = RwSignal::new(false);
    // Who is led here comes to add one; the browser itself does the same for a page that it loads.
    if shelf.is_led_to(&use_location().hash.get_untracked()) {
        heading.on_load(|heading| request_animation_frame(move || _ = heading.focus()));
    }
    let courier = Courier::new(shelf, form_key);
    if takes_changes {
        Effect::new(move |_| take_what_is_pasted(courier));
    }
    let over = move |event: ev::DragEvent| {
        if takes_changes && hands::holds_files(&event) {
            event.prevent_default();
            hovered.set(true);
        }
    };
    let drop = move |event: ev::DragEvent| {
        hovered.set(false);
        if let Some(files) = hands::dropped(&event).filter(|_| takes_changes) {
            event.prevent_default();
            courier.bring(files);
        }
    };
    // What is to go is gone, unless the API says no.
    let going = ahead_of(remove, |asked| asked.id);
    Effect::new(move |_| {
        _ = going.get().and_then(|_| heading.get_untracked()).map(|heading| heading.focus())
    });
    let lines = move || {
        let mut receipts = shelf.receipts();
        receipts.retain(|receipt| Some(receipt.id) != going.get());
        receipts
    };
    let expense = shelf.expense();

    view! {
        <section
            class="card receipts"
            class:hovered=hovered
            aria-labelledby=RECEIPTS
            on:dragenter=over
            on:dragover=over
            on:dragleave=move |_| hovered.set(false)
            on:drop=drop
        >
            <h2 id=RECEIPTS tabindex="-1" node_ref=heading>
                "Receipts"
            </h2>
            <WhatWasBrought />
            <Show when=move || lines().is_empty()>
                <p class="muted">"Nothing proves this expense yet."</p>
            </Show>
            <ul class="receipt-list">
                <For each=lines key=|receipt| receipt.id let:receipt>
                    <Line expense receipt remove=takes_changes.then_some(remove) />
                </For>
            </ul>
            <Outcome of=outcome_of(remove) done=Deed::ReceiptRemoved />
            {takes_changes.then(|| view! { <Add shelf courier /> })}
        </section>
    }
    .into_any()
}

fn take_what_is_pasted(courier: Courier) {
    let listener = window_event_listener(ev::paste, move |event| {
        if let Some(files) = hands::pasted(&event) {
            event.prevent_default();
            courier.bring(files);
        }
    });
    on_cleanup(move || listener.remove());
}

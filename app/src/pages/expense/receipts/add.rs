//! The form that brings files. Once the page is awake they go one by one as soon as they are chosen; before, and without
//! JavaScript, the browser sends them all when the button is pressed.

use domain::receipt::{Kind, MOST_RECEIPTS};
use leptos::{ev::Event, html, prelude::*, wasm_bindgen::JsCast};
use web_sys::HtmlInputElement;

use super::{courier::Courier, hands, shelf::Shelf, under_way::FilesUnderWay};
use crate::{
    LARGEST_RECEIPT,
    receipt_address::{FILE, KEY, receipts_of},
};

const HINT: &str = "receipt-hint";

/// With what is on its way below.
#[component]
pub(super) fn Add(shelf: Shelf, courier: Courier) -> impl IntoView {
    let form = NodeRef::<html::Form>::new();
    let send = move |event: Event| {
        let input = event.target().and_then(|target| target.dyn_into::<HtmlInputElement>().ok());
        _ = input.map(|input| courier.bring(hands::chosen(&input)));
    };
    // What was chosen before the page was awake is still in the form.
    Effect::new(move |_| {
        if let Some(form) = form.get() {
            hands::inputs(&form).iter().for_each(|input| courier.bring(hands::chosen(input)));
        }
    });
    let (full, expense) = (move || shelf.is_full(), shelf.expense());

    view! {
        <form
            class="receipt-form"
            method="post"
            enctype="multipart/form-data"
            action=receipts_of(expense)
            hidden=full
            node_ref=form
            on:change=send
        >
            <input type="hidden" name=KEY value=courier.key() />
            <div class="pick">
                <label for="receipt-files">"Add files"</label>
                <input id="receipt-files" type="file" name=FILE accept=accepted() multiple aria-describedby=HINT />
            </div>
            <div class="pick pick-photo">
                <label for="receipt-photo">"Take a picture"</label>
                <input
                    id="receipt-photo"
                    type="file"
                    name=FILE
                    accept="image/jpeg,image/png,image/webp"
                    capture="environment"
                    aria-describedby=HINT
                />
            </div>
            <button class="button button-quiet">"Add"</button>
            <p id=HINT class="hint">
                {format!("PDF, PNG, JPEG or WebP, of {} MB at most each.", LARGEST_RECEIPT >> 20)}
                <span class="other-ways">" You can also drop files here, or paste a picture."</span>
                <span class="unsaved">" Save first what you have typed above: adding a receipt loads the page anew."</span>
            </p>
        </form>
        <Show when=full>
            <p class="hint">{format!("An expense has {MOST_RECEIPTS} receipts at most.")}</p>
        </Show>
        <FilesUnderWay shelf courier />
    }
    .into_any()
}

/// By type and by ending: some browsers look at the one alone, some at the other.
fn accepted() -> String {
    let types = Kind::ALL.into_iter().map(|kind| kind.media_type().to_owned());
    let endings = Kind::ALL.into_iter().flat_map(Kind::endings).map(|ending| format!(".{ending}"));
    types.chain(endings).collect::<Vec<_>>().join(",")
}

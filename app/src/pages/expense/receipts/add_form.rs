//! The form that adds files. Once the page is hydrated they go one by one as soon as they are chosen; before, and without
//! JavaScript, the browser sends them all when the button is pressed.

use domain::receipt::{Kind, LARGEST_RECEIPT, MOST_RECEIPTS};
use leptos::{ev::Event, html, prelude::*, wasm_bindgen::JsCast};
use web_sys::HtmlInputElement;

use super::{
    file_drop, receipt_list::ReceiptList, upload_progress::UploadProgress, upload_queue::UploadQueue,
};
use crate::addresses::receipts::{FILE, KEY, receipts_path};

const HINT: &str = "receipt-hint";

/// With the uploads below.
#[component]
pub(super) fn AddForm(list: ReceiptList, queue: UploadQueue) -> impl IntoView {
    let form = NodeRef::<html::Form>::new();
    let send = move |event: Event| {
        let input = event.target().and_then(|target| target.dyn_into::<HtmlInputElement>().ok());
        _ = input.map(|input| queue.add(file_drop::chosen(&input)));
    };
    // What was chosen before the page was hydrated is still in the form.
    Effect::new(move |_| {
        if let Some(form) = form.get() {
            file_drop::inputs(&form).iter().for_each(|input| queue.add(file_drop::chosen(input)));
        }
    });
    let (full, expense) = (move || list.is_full(), list.expense());

    view! {
        <form
            class="receipt-form"
            method="post"
            enctype="multipart/form-data"
            action=receipts_path(expense)
            hidden=full
            node_ref=form
            on:change=send
        >
            <input type="hidden" name=KEY value=queue.key() />
            <div class="file-picker">
                <label for="receipt-files">"Add files"</label>
                <input id="receipt-files" type="file" name=FILE accept=accepted() multiple aria-describedby=HINT />
            </div>
            <div class="file-picker photo-picker">
                <label for="receipt-photo">"Take a photo"</label>
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
                {format!("PDF, PNG, JPEG or WebP, up to {} MB each.", LARGEST_RECEIPT >> 20)}
                <span class="drop-hint">" You can also drop files here, or paste a picture."</span>
                <span class="reload-hint">" Save your changes above first: adding a receipt reloads the page."</span>
            </p>
        </form>
        <Show when=full>
            <p class="hint">{format!("An expense can have up to {MOST_RECEIPTS} receipts.")}</p>
        </Show>
        <UploadProgress list queue />
    }
    .into_any()
}

/// By type and by ending: some browsers look at the one alone, some at the other.
fn accepted() -> String {
    let types = Kind::ALL.into_iter().map(|kind| kind.media_type().to_owned());
    let endings = Kind::ALL.into_iter().flat_map(Kind::endings).map(|ending| format!(".{ending}"));
    types.chain(endings).collect::<Vec<_>>().join(",")
}

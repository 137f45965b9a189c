//! The form that adds files. Once the page is hydrated they go one by one as soon as they are chosen; before, and without
//! JavaScript, the browser sends them all when the button is pressed.

use domain::{
    ExpenseId,
    receipt::{Kind, LARGEST_RECEIPT, MOST_RECEIPTS},
};
use leptos::prelude::*;

use crate::{
    AppError, FormKey,
    addresses::{
        base_path::with_base,
        receipt_form::{FILE, KEY},
        receipts::receipts_path,
    },
    components::Rendered,
};

const HINT: &str = "receipt-hint";

/// It is not there where the expense has as many as it can have.
#[component]
pub(super) fn AddForm(expense: ExpenseId, form_key: FormKey, full: bool) -> impl IntoView {
    view! {
        <form
            class="receipt-form"
            method="post"
            enctype="multipart/form-data"
            action=with_base(&receipts_path(expense))
            hidden=full
            data-unsupported=AppError::UnsupportedFile.to_string()
            data-too-large=AppError::FileTooLarge.to_string()
        >
            <input type="hidden" name=KEY value=form_key.0 />
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
        {full.then(|| view! { <p class="hint">{format!("An expense can have up to {MOST_RECEIPTS} receipts.")}</p> })}
    }
    .rendered()
}

/// By type and by ending: some browsers look at the one alone, some at the other.
fn accepted() -> String {
    let types = Kind::ALL.into_iter().map(|kind| kind.media_type().to_owned());
    let endings = Kind::ALL.into_iter().flat_map(Kind::endings).map(|ending| format!(".{ending}"));
    types.chain(endings).collect::<Vec<_>>().join(",")
}

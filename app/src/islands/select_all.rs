//! The button that selects every report on the page.

use leptos::prelude::*;
use web_sys::HtmlInputElement;

use crate::browser::elements;

/// Or none, where every one is selected.
#[island]
pub fn SelectAll(
    /// The id of the form that the checkboxes belong to.
    form: String,
) -> impl IntoView {
    let select = move |_| {
        let boxes = elements::all::<HtmlInputElement>(&format!("input[type=checkbox][form={form}]"));
        let all = boxes.iter().all(HtmlInputElement::checked);
        boxes.iter().for_each(|checkbox| checkbox.set_checked(!all));
    };

    view! {
        <button type="button" class="button button-quiet needs-scripts" on:click=select>
            "Select all"
        </button>
    }
}

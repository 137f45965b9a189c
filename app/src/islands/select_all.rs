//! The button that selects every report on the page.

use leptos::{ev::MouseEvent, prelude::*};
use web_sys::{Element, HtmlInputElement};

use crate::browser::{elements, event_listener::element_of};

/// Or none, where every one is selected. It stands beside the form that the checkboxes belong to.
#[island]
pub fn SelectAll() -> impl IntoView {
    let select = |click: MouseEvent| {
        let form = element_of(&click).and_then(|button| {
            let section = elements::around::<Element>(&button, "section")?;
            elements::all_within::<Element>(&section, "form[id]").into_iter().next()?.get_attribute("id")
        });
        let Some(form) = form else { return };
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

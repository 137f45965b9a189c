//! A currency's letters are capitals, however they are typed.

use leptos::{prelude::document, wasm_bindgen::JsCast};
use web_sys::{Event, HtmlInputElement};

use super::event_listener::{element_of, listen};

/// Turns what is typed into such a field into capitals.
pub(super) fn listen_to_fields() {
    listen(&document(), "input", |typed: Event| {
        let input = element_of(&typed).and_then(|field| field.dyn_into::<HtmlInputElement>().ok());
        if let Some(input) = input.filter(|input| input.has_attribute("data-capitals")) {
            input.set_value(&input.value().to_ascii_uppercase());
        }
    });
}

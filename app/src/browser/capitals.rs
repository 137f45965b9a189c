//! A currency's letters are capitals, however they are typed, and an amount that names its currency chooses it.

use domain::amount_text::named_currency;
use leptos::{prelude::document, wasm_bindgen::JsCast};
use web_sys::{Element, Event, HtmlInputElement};

use super::event_listener::{element_of, listen};

/// Turns what is typed into such a field into capitals, and fills in the currency that such a field names.
pub(super) fn listen_to_fields() {
    listen(&document(), "input", |typed: Event| {
        let Some(input) = element_of(&typed).and_then(input) else { return };
        if input.has_attribute("data-capitals") {
            input.set_value(&input.value().to_ascii_uppercase());
        }
        if let Some(id) = input.get_attribute("data-currency")
            && let Some(named) = named_currency(&input.value()).map(|named| named.to_string())
            && let Some(currency) = document().get_element_by_id(&id).and_then(self::input)
            && currency.value() != named
        {
            currency.set_value(&named);
            if let Some(hint) = document().get_element_by_id(&format!("{id}-hint")) {
                hint.set_text_content(Some("As the amount says."));
            }
        }
    });
}

fn input(field: Element) -> Option<HtmlInputElement> {
    field.dyn_into().ok()
}

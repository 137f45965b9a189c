//! Tells what is wrong with a field as soon as the person leaves it, where its form says how it is checked.

use domain::Field;
use leptos::{prelude::document, wasm_bindgen::JsCast};
use web_sys::{Element, Event, HtmlElement, HtmlFormElement, SubmitEvent};

use super::{
    elements,
    event_listener::{element_of, listen},
    form_check::FormCheck,
};

/// On a field that a person has left. Nobody is told of faults before.
const LEFT: &str = "data-left";

/// Listens to every form, now and later.
pub(super) fn listen_to_forms() {
    listen(&document(), "change", |event: Event| {
        if let Some((form, check)) = checked_form(&event) {
            _ = element_of(&event).map(|field| field.set_attribute(LEFT, ""));
            tell(&form, &check);
        }
    });
    // Another field may be at fault for this one: an amount, by its currency.
    listen(&document(), "input", |event: Event| {
        if let Some((form, check)) = checked_form(&event) {
            tell(&form, &check);
        }
    });
    listen(&document(), "reset", |event: Event| {
        if let Some((form, _)) = checked_form(&event) {
            for field in elements::all_within::<Element>(&form, "[data-left]") {
                _ = field.remove_attribute(LEFT);
                show(&field, "");
            }
        }
    });
    listen(&document(), "submit", hold_back);
}

/// The browser's own check would stop a form before its faults are told here.
pub(super) fn take_over() {
    for form in elements::all::<HtmlFormElement>("form[data-check]") {
        if FormCheck::of(&form).is_some_and(|check| check.holds_back()) {
            form.set_no_validate(true);
        }
    }
}

/// Sends nothing that would come back: leads to the first fault instead.
fn hold_back(submit: SubmitEvent) {
    let Some((form, check)) = checked_form(&submit).filter(|(_, check)| check.holds_back()) else { return };
    let fields = fields(&form);
    for (_, field) in &fields {
        _ = field.set_attribute(LEFT, "");
    }
    tell(&form, &check);
    let faults = check.faults(&form);
    let first = fields.iter().find(|(of, _)| faults.as_ref().is_some_and(|faults| faults.at(*of).is_some()));
    if let Some((_, field)) = first {
        submit.prevent_default();
        _ = field.dyn_ref::<HtmlElement>().map(HtmlElement::focus);
    }
}

fn checked_form(event: &Event) -> Option<(HtmlFormElement, FormCheck)> {
    let form = elements::around::<HtmlFormElement>(&element_of(event)?, "form")?;
    let check = FormCheck::of(&form)?;
    Some((form, check))
}

/// Tells of each field that was left what is wrong with it.
fn tell(form: &HtmlFormElement, check: &FormCheck) {
    let faults = check.faults(form);
    for (of, field) in fields(form) {
        if field.has_attribute(LEFT) {
            let fault = faults.as_ref().and_then(|faults| faults.at(of));
            show(&field, &fault.map(|fault| format!("The {} {fault}.", of.word())).unwrap_or_default());
        }
    }
}

/// The fields that are checked, in the order in which they stand.
fn fields(form: &HtmlFormElement) -> Vec<(Field, Element)> {
    let named = |element: Element| Some((Field::from_word(&element.get_attribute("name")?)?, element));
    elements::all_within::<Element>(form, "[name]").into_iter().filter_map(named).collect()
}

/// Below the field, which says that it is so.
fn show(field: &Element, words: &str) {
    let note = field.get_attribute("id").and_then(|id| document().get_element_by_id(&format!("{id}-fault")));
    if let Some(note) = note.filter(|note| note.text_content().as_deref() != Some(words)) {
        note.set_text_content(Some(words));
    }
    elements::mark(field, "aria-invalid", !words.is_empty());
}

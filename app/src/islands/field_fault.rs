//! What is wrong with what is typed into a field, told below it as soon as the person leaves it.

use std::{cell::Cell, rc::Rc};

use domain::Field;
use leptos::{html, prelude::*, wasm_bindgen::JsCast};
use web_sys::{Element, Event, HtmlElement, HtmlFormElement, SubmitEvent};

use super::form_check::FormCheck;
use crate::browser::event_listener::{listen, listen_while_shown};

/// It is there from the first, so that assistive technology announces what appears in it.
#[island]
pub fn FieldFault(
    /// The id of the field in the page.
    of: String,
    field: Field,
    check: FormCheck,
    /// What the API has found.
    told: String,
) -> impl IntoView {
    let words = RwSignal::new(told);
    let note = NodeRef::<html::P>::new();
    let id = format!("{of}-fault");
    Effect::new(move |_| {
        let Some(input) = document().get_element_by_id(&of) else { return };
        let form =
            input.closest("form").ok().flatten().and_then(|form| form.dyn_into::<HtmlFormElement>().ok());
        if let (Some(form), Some(note)) = (form, note.get()) {
            watch(note.unchecked_ref(), input, form, field, check.clone(), words);
        }
    });

    view! {
        <p class="fault" id=id role="status" node_ref=note>
            {words}
        </p>
    }
}

/// Nothing is told before the field is left or the form is sent.
fn watch(
    note: &Element,
    input: Element,
    form: HtmlFormElement,
    field: Field,
    check: FormCheck,
    words: RwSignal<String>,
) {
    let left = Rc::new(Cell::new(false));
    if check.holds_back() {
        form.set_no_validate(true);
    }
    let marked = input.clone();
    Effect::new(move |_| {
        _ = if words.with(String::is_empty) {
            marked.remove_attribute("aria-invalid")
        } else {
            marked.set_attribute("aria-invalid", "true")
        };
    });
    let holds_back = check.holds_back();
    let tell = {
        let (form, left) = (form.clone(), left.clone());
        move || {
            let fault = left.get().then(|| check.fault(&form, field)).flatten();
            words.set(fault.unwrap_or_default());
        }
    };
    listen(&input, "change", {
        let (left, tell) = (left.clone(), tell.clone());
        move |_: Event| {
            left.set(true);
            tell();
        }
    });
    // Another field may be at fault for this one: an amount, by its currency.
    listen_while_shown(note, &form, "input", {
        let (left, tell) = (left.clone(), tell.clone());
        move |_: Event| {
            if left.get() {
                tell();
            }
        }
    });
    listen_while_shown(note, &form, "reset", {
        let left = left.clone();
        move |_: Event| {
            left.set(false);
            words.set(String::new());
        }
    });
    if holds_back {
        listen_while_shown(note, &form, "submit", move |submit: SubmitEvent| {
            left.set(true);
            tell();
            if !words.with_untracked(String::is_empty) && !submit.default_prevented() {
                _ = input.dyn_ref::<HtmlElement>().map(HtmlElement::focus);
                submit.prevent_default();
            }
        });
    }
}

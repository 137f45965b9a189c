//! A field of a form, whose value may be kept.

use leptos::wasm_bindgen::JsCast;
use web_sys::{
    Element, Event, EventInit, HtmlInputElement, HtmlOptionElement, HtmlSelectElement, HtmlTextAreaElement,
};

/// Inputs whose values are nobody's typing, or nobody's to keep, but for a form's key.
const NEVER_KEPT: [&str; 7] = ["button", "file", "hidden", "image", "password", "reset", "submit"];

/// A field that may be kept.
pub(super) enum Field {
    Input(HtmlInputElement),
    /// A box or a button that is on or off.
    Mark(HtmlInputElement),
    Choice(HtmlSelectElement),
    Text(HtmlTextAreaElement),
}

impl Field {
    pub(super) fn of(element: Element) -> Option<Self> {
        let element = match element.dyn_into::<HtmlInputElement>() {
            Ok(input) => {
                return match input.type_().as_str() {
                    "checkbox" | "radio" => Some(Self::Mark(input)),
                    kind if NEVER_KEPT.contains(&kind) && input.name() != "key" => None,
                    _ => Some(Self::Input(input)),
                };
            }
            Err(element) => element,
        };
        match element.dyn_into::<HtmlSelectElement>() {
            Ok(select) => Some(Self::Choice(select)),
            Err(element) => element.dyn_into().ok().map(Self::Text),
        }
    }

    pub(super) fn name(&self) -> String {
        match self {
            Self::Input(input) | Self::Mark(input) => input.name(),
            Self::Choice(select) => select.name(),
            Self::Text(area) => area.name(),
        }
    }

    pub(super) fn value(&self) -> String {
        match self {
            Self::Input(input) => input.value(),
            Self::Mark(input) => input.checked().to_string(),
            Self::Choice(select) => select.value(),
            Self::Text(area) => area.value(),
        }
    }

    /// Whether it stands as the server sent it.
    pub(super) fn is_untouched(&self) -> bool {
        match self {
            Self::Input(input) => input.value() == input.default_value(),
            Self::Mark(input) => input.checked() == input.default_checked(),
            Self::Choice(select) => select.selected_index() == default_choice(select),
            Self::Text(area) => area.default_value().is_ok_and(|sent| area.value() == sent),
        }
    }

    /// As if it were typed: whoever listens to the field hears of it.
    pub(super) fn fill(&self, value: &str) {
        let element: &Element = match self {
            Self::Input(input) => {
                input.set_value(value);
                input
            }
            Self::Mark(input) => {
                input.set_checked(value == "true");
                input
            }
            Self::Choice(select) => {
                select.set_value(value);
                select
            }
            Self::Text(area) => {
                area.set_value(value);
                area
            }
        };
        let bubbles = EventInit::new();
        bubbles.set_bubbles(true);
        if let Ok(event) = Event::new_with_event_init_dict("input", &bubbles) {
            _ = element.dispatch_event(&event);
        }
    }
}

/// The first option, where the server chose none.
fn default_choice(select: &HtmlSelectElement) -> i32 {
    let is_default = |&index: &u32| {
        let option = select.item(index).and_then(|option| option.dyn_into::<HtmlOptionElement>().ok());
        option.is_some_and(|option| option.default_selected())
    };
    (0..select.length()).find(is_default).map_or(0, u32::cast_signed)
}

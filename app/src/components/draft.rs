//! What is typed into a form, kept until it is sent: an ended session, a sign-in, a reload or a lost network cost none of it.
//!
//! It is kept in the tab's own storage, under the person's name. Never kept: passwords, files, and what is hidden.

use leptos::{html, prelude::*, serde_json, wasm_bindgen::JsCast};
use leptos_router::hooks::use_location;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use web_sys::{
    Element, Event, EventInit, HtmlDivElement, HtmlFormElement, HtmlInputElement, HtmlOptionElement,
    HtmlSelectElement, HtmlTextAreaElement, Storage,
};

use crate::{session_end::tab_storage, viewer::Viewer};

/// Inputs whose values are nobody's typing, or nobody's to keep.
const NEVER_KEPT: [&str; 7] = ["button", "file", "hidden", "image", "password", "reset", "submit"];

/// What the key of every draft begins with.
const PREFIX: &str = "draft ";

/// Keeps what is typed into the fields among its children, and brings it back where they still stand as the server
/// sent them.
#[component]
pub(crate) fn Draft(
    /// Its name among the drafts of the page.
    key: &'static str,
    /// Whether the fields have arrived where they were sent: the draft has served then, and its form is as new.
    #[prop(into)]
    sent: Signal<bool>,
    children: Children,
) -> impl IntoView {
    let viewer = Viewer::of_this_page();
    let path = StoredValue::new(use_location().pathname.get_untracked());
    let slot =
        move || viewer.subject().and_then(|subject| path.with_value(|path| Slot::of(&subject, path, key)));
    let group = NodeRef::<html::Div>::new();

    Effect::new(move |filled: Option<bool>| {
        if filled == Some(true) {
            return true;
        }
        let (Some(group), Some(slot)) = (group.get(), slot()) else { return false };
        slot.meet(&group);
        true
    });
    Effect::new(move |seen: Option<()>| {
        if sent.get() && seen.is_some() {
            _ = untrack(slot).map(|slot| slot.clear());
            // What is shown next may take over the same elements, and what was typed into them.
            _ = group.get_untracked().and_then(|group| form_around(&group)).map(|form| form.reset());
        }
    });
    let keep = move |_| {
        if let (Some(group), Some(slot)) = (group.get_untracked(), untrack(slot)) {
            slot.keep(&fields(&group));
        }
    };

    view! {
        <div class="draft" node_ref=group on:input=keep>
            {children()}
        </div>
    }
}

fn form_around(group: &HtmlDivElement) -> Option<HtmlFormElement> {
    group.closest("form").ok()??.dyn_into().ok()
}

/// Where the storage keeps one draft.
struct Slot {
    storage: Storage,
    key: String,
}

impl Slot {
    fn of(subject: &str, path: &str, key: &str) -> Option<Self> {
        Some(Self { storage: tab_storage()?, key: format!("{}{path} {key}", prefix(subject)) })
    }

    /// Fills the fields from the draft; those that were typed into before the page was hydrated become the draft.
    fn meet(&self, group: &HtmlDivElement) {
        let fields = fields(group);
        if fields.iter().all(Field::is_untouched) {
            self.fill(&fields);
        } else {
            self.keep(&fields);
        }
    }

    /// A draft of a form that has other fields by now is left alone.
    fn fill(&self, fields: &[Field]) {
        let Some(draft) = self.storage.get_item(&self.key).ok().flatten() else { return };
        let values: Vec<(String, String)> = serde_json::from_str(&draft).unwrap_or_default();
        if values.iter().map(|(name, _)| name.clone()).eq(fields.iter().map(Field::name)) {
            fields.iter().zip(values).for_each(|(field, (_, value))| field.fill(&value));
        }
    }

    fn keep(&self, fields: &[Field]) {
        if fields.iter().all(Field::is_untouched) {
            return self.clear();
        }
        let values: Vec<(String, String)> =
            fields.iter().map(|field| (field.name(), field.value())).collect();
        if let Ok(draft) = serde_json::to_string(&values) {
            _ = self.storage.set_item(&self.key, &draft);
        }
    }

    fn clear(&self) {
        _ = self.storage.remove_item(&self.key);
    }
}

/// Removes every draft that another person has left in this tab.
pub(crate) fn forget_others(subject: &str) {
    let Some(storage) = tab_storage() else { return };
    let own = prefix(subject);
    // From the last to the first: removing one moves those behind it.
    for index in (0..storage.length().unwrap_or_default()).rev() {
        if let Some(key) = storage.key(index).ok().flatten()
            && key.starts_with(PREFIX)
            && !key.starts_with(&own)
        {
            _ = storage.remove_item(&key);
        }
    }
}

/// What the keys of a person's drafts begin with, and nobody else's.
fn prefix(subject: &str) -> String {
    format!("{PREFIX}{} ", utf8_percent_encode(subject, NON_ALPHANUMERIC))
}

/// A field that may be kept.
enum Field {
    Input(HtmlInputElement),
    /// A box or a button that is on or off.
    Mark(HtmlInputElement),
    Choice(HtmlSelectElement),
    Text(HtmlTextAreaElement),
}

fn fields(group: &HtmlDivElement) -> Vec<Field> {
    let Ok(elements) = group.query_selector_all("input, select, textarea") else { return Vec::new() };
    (0..elements.length()).filter_map(|index| Field::of(elements.get(index)?.unchecked_into())).collect()
}

impl Field {
    fn of(element: Element) -> Option<Self> {
        let element = match element.dyn_into::<HtmlInputElement>() {
            Ok(input) => {
                return match input.type_().as_str() {
                    "checkbox" | "radio" => Some(Self::Mark(input)),
                    kind if NEVER_KEPT.contains(&kind) => None,
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

    fn name(&self) -> String {
        match self {
            Self::Input(input) | Self::Mark(input) => input.name(),
            Self::Choice(select) => select.name(),
            Self::Text(area) => area.name(),
        }
    }

    fn value(&self) -> String {
        match self {
            Self::Input(input) => input.value(),
            Self::Mark(input) => input.checked().to_string(),
            Self::Choice(select) => select.value(),
            Self::Text(area) => area.value(),
        }
    }

    /// Whether it stands as the server sent it.
    fn is_untouched(&self) -> bool {
        match self {
            Self::Input(input) => input.value() == input.default_value(),
            Self::Mark(input) => input.checked() == input.default_checked(),
            Self::Choice(select) => select.selected_index() == default_choice(select),
            Self::Text(area) => area.default_value().is_ok_and(|sent| area.value() == sent),
        }
    }

    /// As if it were typed: whoever listens to the field hears of it.
    fn fill(&self, value: &str) {
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

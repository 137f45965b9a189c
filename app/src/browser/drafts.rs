//! What is typed into a form, kept until it is sent: an ended session, a sign-in, a reload or a lost network cost none of it.
//!
//! It is kept in the tab's own storage, under the person's name, and with it the key of its form: what was taken without an
//! answer is not taken again after a reload. Never kept: passwords, files, and what else is hidden.

use leptos::{
    prelude::document,
    wasm_bindgen::{JsCast, JsValue},
};
use web_sys::{
    Element, Event, HtmlFormElement, Storage,
    js_sys::{Array, JSON, encode_uri_component},
};

use super::{
    draft_field::Field,
    elements,
    event_listener::{element_of, listen},
    navigation, storage, versions,
};
use crate::addresses::base_path::with_base;

/// What the key of every draft begins with, behind the path that tells this application from others on the same host.
const PREFIX: &str = "/draft ";
/// Around the fields that are kept; it names the draft among those of its page.
const GROUP: &str = "[data-draft]";

/// Keeps what is typed from now on.
pub(super) fn listen_to_fields() {
    listen(&document(), "input", |typed: Event| {
        let group = element_of(&typed).and_then(|field| elements::around::<Element>(&field, GROUP));
        if let Some(group) = group
            && let Some(slot) = Slot::of(&group)
        {
            slot.keep(&fields(&group));
        }
    });
}

/// Brings each draft of the page back, where its fields still stand as the server sent them; those that were typed into
/// before are the draft.
pub(super) fn meet() {
    for group in elements::all::<Element>(GROUP) {
        if let Some(slot) = Slot::of(&group) {
            slot.meet(&fields(&group));
            show_conflict(&group);
        }
    }
}

/// What was typed over an earlier version is set beside the present one first.
fn show_conflict(group: &Element) {
    let form = elements::around::<HtmlFormElement>(group, "form");
    if let Some(form) = form.filter(|_| versions::is_outdated(group))
        && elements::all::<Element>("[data-takes-focus]").is_empty()
        && let Some(query) = versions::query_of(&form)
    {
        navigation::show_typed(format!("{}?{query}", navigation::shown_path()));
    }
}

/// The drafts that serve one form, which is sent now: those in it, and the one that it is in.
pub(super) fn of_form(form: &HtmlFormElement) -> Vec<SentDraft> {
    let within = elements::all_within::<Element>(form, GROUP);
    let groups = within.into_iter().chain(elements::around(form, GROUP));
    let slots = groups.filter_map(|group| Slot::of(&group));
    slots.map(|slot| SentDraft { sent: slot.content(), slot }).collect()
}

/// Drops the page's drafts of that name, and what stands in their fields.
pub(super) fn drop_of_page(name: &str) {
    for group in elements::all::<Element>(&format!("[data-draft={name}]")) {
        _ = Slot::of(&group).map(|slot| slot.clear());
        _ = elements::around::<HtmlFormElement>(&group, "form").map(|form| form.reset());
    }
}

/// Removes every draft that another person has left in this tab.
pub(super) fn forget_others(person: &str) {
    let Some(storage) = storage::of_tab() else { return };
    let (all, own) = (with_base(PREFIX), prefix(person));
    // From the last to the first: removing one moves those behind it.
    for index in (0..storage.length().unwrap_or_default()).rev() {
        if let Some(key) = storage.key(index).ok().flatten()
            && key.starts_with(&all)
            && !key.starts_with(&own)
        {
            _ = storage.remove_item(&key);
        }
    }
}

/// Whose page this is, where somebody is signed in: issuer and subject.
pub(super) fn person() -> Option<String> {
    elements::first::<Element>("[data-person]")?.get_attribute("data-person")
}

/// A draft whose form is under way.
pub(super) struct SentDraft {
    slot: Slot,
    sent: Option<String>,
}

impl SentDraft {
    /// Whether something was typed since.
    pub(super) fn has_changed(&self) -> bool {
        self.slot.content() != self.sent
    }

    pub(super) fn clear(&self) {
        self.slot.clear();
    }
}

/// Where the storage keeps one draft.
struct Slot {
    storage: Storage,
    key: String,
}

impl Slot {
    fn of(group: &Element) -> Option<Self> {
        let (person, name) = (person()?, group.get_attribute("data-draft")?);
        let key = format!("{}{} {name}", prefix(&person), navigation::shown_path());
        Some(Self { storage: storage::of_tab()?, key })
    }

    fn meet(&self, fields: &[Field]) {
        if fields.iter().all(Field::is_untouched) {
            self.fill(fields);
        } else {
            self.keep(fields);
        }
    }

    /// A draft of a form that has other fields by now is left alone.
    fn fill(&self, fields: &[Field]) {
        let Some(values) = self.kept() else { return };
        if values.iter().map(|(name, _)| name.clone()).eq(fields.iter().map(Field::name)) {
            fields.iter().zip(values).for_each(|(field, (_, value))| field.fill(&value));
        }
    }

    fn kept(&self) -> Option<Vec<(String, String)>> {
        let pairs: Array = JSON::parse(&self.content()?).ok()?.dyn_into().ok()?;
        let pair = |pair: JsValue| {
            let pair: Array = pair.dyn_into().ok()?;
            Some((pair.get(0).as_string()?, pair.get(1).as_string()?))
        };
        pairs.iter().map(pair).collect()
    }

    fn keep(&self, fields: &[Field]) {
        if fields.iter().all(Field::is_untouched) {
            return self.clear();
        }
        let pair = |field: &Field| Array::of2(&field.name().into(), &field.value().into());
        let pairs: Array = fields.iter().map(pair).collect();
        if let Ok(draft) = JSON::stringify(&pairs) {
            _ = self.storage.set_item(&self.key, &String::from(draft));
        }
    }

    fn content(&self) -> Option<String> {
        self.storage.get_item(&self.key).ok().flatten()
    }

    fn clear(&self) {
        _ = self.storage.remove_item(&self.key);
    }
}

/// What the keys of a person's drafts begin with, and nobody else's.
fn prefix(person: &str) -> String {
    with_base(&format!("{PREFIX}{} ", String::from(encode_uri_component(person))))
}

fn fields(group: &Element) -> Vec<Field> {
    elements::all_within(group, "input, select, textarea").into_iter().filter_map(Field::of).collect()
}

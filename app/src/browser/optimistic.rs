//! Shows what a form asks for before the answer is there: an optimistic update. A form says what it would show in templates
//! of its own; the answer's page takes their place.

use leptos::{prelude::document, wasm_bindgen::JsCast};
use web_sys::{Element, FormData, HtmlElement, HtmlFormElement, HtmlTemplateElement, Node};

use super::elements;

/// Takes back what was shown.
pub(super) struct Undo(Vec<Box<dyn FnOnce()>>);

impl Undo {
    pub(super) fn run(self) {
        self.0.into_iter().rev().for_each(|undo| undo());
    }
}

/// Shows what the form would do by that button.
pub(super) fn show(form: &HtmlFormElement, button: Option<&Element>) -> Undo {
    let choice = button.and_then(|button| button.get_attribute("value"));
    let templates = elements::all_within::<HtmlTemplateElement>(form, "template[data-optimistic]");
    let undo = templates.into_iter().filter(|template| {
        let when = template.get_attribute("data-when");
        when.is_none() || when == choice
    });
    Undo(undo.flat_map(|template| apply(form, &template)).collect())
}

fn apply(form: &HtmlFormElement, template: &HtmlTemplateElement) -> Vec<Box<dyn FnOnce()>> {
    match template.get_attribute("data-optimistic").as_deref() {
        Some("hide") => elements::around::<HtmlElement>(form, "[data-key]").map(hide).into_iter().collect(),
        Some("append") => {
            targets(template).into_iter().filter_map(|target| append(form, template, target)).collect()
        }
        Some("replace") => {
            targets(template).into_iter().filter_map(|target| replace(template, target)).collect()
        }
        _ => Vec::new(),
    }
}

fn targets(template: &HtmlTemplateElement) -> Vec<Element> {
    template.get_attribute("data-into").map(|selector| elements::all(&selector)).unwrap_or_default()
}

fn hide(element: HtmlElement) -> Box<dyn FnOnce()> {
    element.set_hidden(true);
    Box::new(move || element.set_hidden(false))
}

fn append(
    form: &HtmlFormElement,
    template: &HtmlTemplateElement,
    target: Element,
) -> Option<Box<dyn FnOnce()>> {
    let content = content(template)?;
    let added = content.first_child()?;
    fill(form, added.dyn_ref::<Element>()?);
    target.append_child(&content).ok()?;
    Some(Box::new(move || _ = target.remove_child(&added)))
}

fn replace(template: &HtmlTemplateElement, target: Element) -> Option<Box<dyn FnOnce()>> {
    let content = content(template)?;
    let old = document().create_document_fragment();
    while let Some(child) = target.first_child() {
        old.append_child(&child).ok()?;
    }
    target.append_child(&content).ok()?;
    Some(Box::new(move || target.replace_children_with_node_1(&old)))
}

/// What is typed stands where the template names its field.
fn fill(form: &HtmlFormElement, added: &Element) {
    let Ok(typed) = FormData::new_with_form(form) else { return };
    for place in elements::all_within::<Element>(added, "[data-typed]") {
        let text = place.get_attribute("data-typed").and_then(|name| typed.get(&name).as_string());
        place.set_text_content(text.as_deref());
    }
}

fn content(template: &HtmlTemplateElement) -> Option<Node> {
    document().import_node_with_deep(&template.content(), true).ok()
}

//! Elements of a page by selector.

use leptos::{prelude::document, wasm_bindgen::JsCast};
use web_sys::{Document, Element, NodeList};

/// Those in the page, in its order.
pub(crate) fn all<T: JsCast>(selector: &str) -> Vec<T> {
    listed(document().query_selector_all(selector).ok())
}

/// Those of another document than the page's own.
pub(crate) fn all_in<T: JsCast>(document: &Document, selector: &str) -> Vec<T> {
    listed(document.query_selector_all(selector).ok())
}

/// Those within `root`.
pub(crate) fn all_within<T: JsCast>(root: &Element, selector: &str) -> Vec<T> {
    listed(root.query_selector_all(selector).ok())
}

/// The first in the page.
pub(crate) fn first<T: JsCast>(selector: &str) -> Option<T> {
    document().query_selector(selector).ok().flatten()?.dyn_into().ok()
}

/// The nearest around `element`, which may be itself.
pub(crate) fn around<T: JsCast>(element: &Element, selector: &str) -> Option<T> {
    element.closest(selector).ok().flatten()?.dyn_into().ok()
}

/// Gives an element an attribute that says `true`, or takes it away.
pub(crate) fn mark(element: &Element, attribute: &str, on: bool) {
    _ = if on { element.set_attribute(attribute, "true") } else { element.remove_attribute(attribute) };
}

fn listed<T: JsCast>(nodes: Option<NodeList>) -> Vec<T> {
    let count = nodes.as_ref().map_or(0, NodeList::length);
    (0..count).filter_map(|place| nodes.as_ref()?.get(place)?.dyn_into().ok()).collect()
}

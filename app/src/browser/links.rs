//! Links to pages of ours are followed within the document. Any other is the browser's own, and so is one that says
//! `rel="external"`, leads to another tab, or is clicked in a way that means another tab.

use leptos::{
    prelude::{document, window},
    wasm_bindgen::JsCast,
};
use web_sys::{Element, HtmlAnchorElement, MouseEvent};

use super::{
    drafts,
    elements::around,
    event_listener::{element_of, listen},
    navigation::{self, Entry},
};
use crate::addresses::base_path::without_base;

pub(super) fn listen_to_links() {
    listen(&document(), "click", |click: MouseEvent| {
        let Some(link) =
            element_of(&click).and_then(|element| around::<HtmlAnchorElement>(&element, "a[href]"))
        else {
            return;
        };
        // Who says to drop a draft has finished with it, wherever the link leads.
        if let Some(key) = link.get_attribute("data-drops-draft") {
            drafts::drop_of_page(&key);
        }
        if is_plain(&click) && is_of_page(&link) {
            click.prevent_default();
            navigation::visit(&link.href(), Entry::Push);
        }
    });
}

/// Whether it means to go there, here and now.
fn is_plain(click: &MouseEvent) -> bool {
    let held = click.ctrl_key() || click.meta_key() || click.shift_key() || click.alt_key();
    click.button() == 0 && !held && !click.default_prevented()
}

/// Whether it leads to another page of ours, in this tab.
fn is_of_page(link: &HtmlAnchorElement) -> bool {
    let element: &Element = link.unchecked_ref();
    let elsewhere = element.has_attribute("download")
        || !link.target().is_empty()
        || link.rel().split_whitespace().any(|word| word == "external");
    let ours = window().location().origin().is_ok_and(|origin| origin == link.origin())
        && without_base(&link.pathname()).is_some();
    let place = !link.hash().is_empty() && link.pathname() + &link.search() == navigation::here();
    ours && !elsewhere && !place
}

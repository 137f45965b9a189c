//! Puts a page that the server has sent in the place of the one that is shown.

use leptos::{
    prelude::{document, request_animation_frame},
    wasm_bindgen::JsCast,
};
use web_sys::{Document, Element, HtmlFormElement};

use super::{elements, morph};
use crate::islands::toasts;

/// What becomes of what is typed and not sent.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Typed {
    /// It stays where it is.
    Kept,
    /// The page is shown as the server has sent it; drafts come back by themselves.
    Dropped,
}

/// Shows `sent`. Of the same page only what differs is exchanged, of another all of it.
pub(super) fn show(sent: &Document, same_page: bool, typed: Typed) {
    let (Some(body), Some(sent_body)) = (document().body(), sent.body()) else { return };
    document().set_title(&sent.title());
    move_flash_to_toasts(sent);
    if same_page && typed == Typed::Dropped {
        elements::all::<HtmlFormElement>("main form").iter().for_each(HtmlFormElement::reset);
    }
    if !same_page && let Some(main) = elements::first::<Element>("main") {
        main.set_text_content(None);
    }
    morph::children(&body, &sent_body);
    if !same_page {
        announce();
    }
}

/// Shows one part of `sent`, which is the same page.
pub(super) fn show_part(sent: &Document, selector: &str) {
    move_flash_to_toasts(sent);
    if let (Some(part), Ok(Some(fresh))) =
        (elements::first::<Element>(selector), sent.query_selector(selector))
    {
        morph::children(&part, &fresh);
    }
}

/// Says what a page that is not shown begins to tell of its form: that it is done, or why it is not.
pub(super) fn tell(sent: &Document) {
    for told in elements::all_in::<Element>(sent, ".form-result, .list-notice") {
        toasts::show(told.first_child().and_then(|words| words.text_content()).unwrap_or_default());
    }
}

/// What was done is said in a toast: it may have led away from where the words would stand.
fn move_flash_to_toasts(sent: &Document) {
    for words in elements::all_in::<Element>(sent, "[data-flash]") {
        toasts::show(words.text_content().unwrap_or_default());
        words.set_text_content(None);
        words.set_class_name("form-result");
        _ = words.remove_attribute("data-flash");
    }
}

/// What appears in a region that is there already is read aloud; a region that comes with its words is not.
fn announce() {
    for region in elements::all::<Element>("[data-announce]") {
        let words = document().create_document_fragment();
        while let Some(child) = region.first_child() {
            _ = words.append_child(&child);
        }
        request_animation_frame(move || _ = region.append_child(words.unchecked_ref()));
    }
}

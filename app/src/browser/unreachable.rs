//! Says that the server can't be reached, where a page or a form was to come from it. The page brings the words along.

use leptos::{prelude::document, wasm_bindgen::JsCast};
use web_sys::{DocumentFragment, Element, HtmlAnchorElement, HtmlTemplateElement};

use super::elements;

/// In the page's place for it, with the way to try again.
pub(super) fn tell(address: &str) {
    let (Some(words), Some(place)) = (notice(), elements::first::<Element>("#page-notice")) else { return };
    if let Ok(Some(link)) = words.query_selector("a")
        && let Ok(link) = link.dyn_into::<HtmlAnchorElement>()
    {
        link.set_href(address);
    }
    place.replace_children_with_node_1(&words);
    place.scroll_into_view();
}

/// In words alone.
pub(crate) fn in_words() -> String {
    let sentence = notice().and_then(|notice| notice.query_selector("p").ok().flatten());
    sentence.and_then(|sentence| sentence.text_content()).unwrap_or_default()
}

fn notice() -> Option<DocumentFragment> {
    let template: HtmlTemplateElement = elements::first("template#unreachable")?;
    document().import_node_with_deep(&template.content(), true).ok()?.dyn_into().ok()
}

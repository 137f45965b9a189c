//! The version of an expense that its page names: the one that was read, and a further one for each receipt that was added
//! or removed here since. Where somebody else has changed the expense as well it is none that there is, and the API
//! refuses it: nothing that they did is written over unseen.

use web_sys::{Element, FormData, HtmlFormElement, HtmlInputElement, UrlSearchParams};

use super::elements;

/// What is sent, and what stands in a draft to tell over which version it was typed.
const VERSION: &str = "main input[name=version], main input[data-version]";

/// A receipt was added or removed.
pub(crate) fn advance() {
    for input in elements::all::<HtmlInputElement>(VERSION) {
        let next = |version: String| version.parse::<u64>().map(|version| version + 1);
        if let Ok(next) = next(input.default_value()) {
            let follows = input.value() == input.default_value();
            input.set_default_value(&next.to_string());
            if follows {
                input.set_value(&next.to_string());
            }
        }
    }
}

/// Whether what stands in a draft was typed over another version than the page's.
pub(super) fn is_outdated(draft: &Element) -> bool {
    let version = elements::all_within::<HtmlInputElement>(draft, "input[data-version]");
    version.iter().any(|version| version.value() != version.default_value())
}

/// What is typed into the form and over which version, as the form's address says it.
pub(super) fn query_of(form: &HtmlFormElement) -> Option<String> {
    let data = FormData::new_with_form(form).ok()?;
    let version = elements::all_within::<HtmlInputElement>(form, "input[data-version]").into_iter().next()?;
    data.set_with_str("version", &version.value()).ok()?;
    let query = UrlSearchParams::new_with_str_sequence_sequence(data.as_ref()).ok()?;
    Some(query.to_string().into())
}

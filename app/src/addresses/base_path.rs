//! The path below which the whole application stands, where its address has one (`https://example.com/expenses`).
//!
//! Every other path in this crate is the application's own (`/reports/1`), and so is what it redirects to: the server takes
//! the path off requests and puts it before a `Location`. Here it is written before the addresses in a document, and in the
//! browser, which finds it in the document, before those that are asked for.

#[cfg(feature = "ssr")]
use std::sync::Arc;

#[cfg(feature = "ssr")]
use leptos::{prelude::use_context, reactive::owner::with_context};

/// The attribute of the document's element that tells it to the browser's code.
#[cfg(not(feature = "ssr"))]
const ATTRIBUTE: &str = "data-base";

/// The path, which stands in the context of whatever is rendered. Without one there is none.
#[cfg(feature = "ssr")]
#[derive(Clone, Debug, Default)]
pub struct BasePath(Arc<str>);

#[cfg(feature = "ssr")]
impl BasePath {
    /// `path` is empty, or has a slash at its beginning and none at its end.
    #[must_use]
    pub fn new(path: &str) -> Self {
        Self(path.into())
    }

    /// That of what is rendered, for many addresses that are written one behind the other.
    pub(crate) fn here() -> Self {
        use_context().unwrap_or_default()
    }

    /// What stands before each path of the application's.
    pub(crate) fn text(&self) -> &str {
        &self.0
    }

    /// As the document tells it.
    pub(crate) fn attribute() -> Option<String> {
        Some(base()).filter(|base| !base.is_empty())
    }
}

/// A path of the application's, as an address in a document.
#[cfg(feature = "ssr")]
pub(crate) fn with_base(path: &str) -> String {
    with_context::<BasePath, _>(|base| [&*base.0, path].concat()).unwrap_or_else(|| path.to_owned())
}

/// A path of the application's, as the browser's code asks for it.
#[cfg(not(feature = "ssr"))]
pub(crate) fn with_base(path: &str) -> String {
    base() + path
}

/// A path of the application's own, of an address as a browser has it. None where it is another application's.
pub(crate) fn without_base(address: &str) -> Option<&str> {
    let path = address.strip_prefix(&base())?;
    if path.is_empty() { Some("/") } else { path.starts_with(['/', '?']).then_some(path) }
}

#[cfg(feature = "ssr")]
fn base() -> String {
    with_context::<BasePath, _>(|base| base.0.to_string()).unwrap_or_default()
}

#[cfg(not(feature = "ssr"))]
fn base() -> String {
    let document = leptos::prelude::document().document_element();
    document.and_then(|html| html.get_attribute(ATTRIBUTE)).unwrap_or_default()
}

#[cfg(all(test, feature = "ssr"))]
mod tests {
    use leptos::prelude::{Owner, provide_context};

    use super::*;

    #[test]
    fn an_address_begins_with_the_path_of_the_whole() {
        let owner = Owner::new();
        owner.set();
        assert_eq!(with_base("/reports"), "/reports");
        assert_eq!(without_base("/reports?a=1"), Some("/reports?a=1"));
        assert_eq!(BasePath::attribute(), None);
        provide_context(BasePath::new("/expenses"));
        assert_eq!(with_base("/expenses/1"), "/expenses/expenses/1");
        assert_eq!(without_base("/expenses/expenses/1"), Some("/expenses/1"));
        assert_eq!(without_base("/expenses"), Some("/"));
        for beside in ["/", "/expensesx", "/reports", "//expenses/"] {
            assert_eq!(without_base(beside), None, "{beside}");
        }
    }
}

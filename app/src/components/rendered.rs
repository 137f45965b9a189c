//! A part of a page that waits for nothing.

use leptos::{prelude::*, tachys::html::InertElement};

pub(crate) trait Rendered: IntoView {
    /// Renders it at once, in the place of a view that is kept, moved and walked through again until its page is there.
    /// A part that waits would be missing.
    fn rendered(self) -> InertElement {
        InertElement::new(self.to_html())
    }
}

impl<View: IntoView> Rendered for View {}

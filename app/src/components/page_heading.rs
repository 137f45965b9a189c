//! A page's heading: where a person who navigates by keyboard or ear arrives.

use leptos::{html, prelude::*};

/// The page that was last arrived at. None before the document's first: the browser has seen to that one.
#[derive(Clone, Copy)]
pub(crate) struct LastPage(StoredValue<Option<&'static str>>);

impl LastPage {
    /// For every heading below.
    pub(crate) fn provide() {
        provide_context(Self(StoredValue::new(None)));
    }

    /// Whether the router has led to `page` from another one.
    fn is_new(self, page: &'static str) -> bool {
        let last = self.0.get_value();
        self.0.set_value(Some(page));
        last.is_some_and(|last| last != page)
    }
}

/// The one `h1` of `page`. It takes the focus when the router has led there from another page, as a page load would.
#[component]
pub(crate) fn PageHeading(page: &'static str, children: Children) -> impl IntoView {
    let heading = NodeRef::<html::H1>::new();
    let last_page = expect_context::<LastPage>();
    heading.on_load(move |heading| {
        if last_page.is_new(page) {
            // It is in the document with the next frame. A browser that refuses leaves the focus where it was.
            request_animation_frame(move || _ = heading.focus());
        }
    });

    view! {
        <h1 node_ref=heading tabindex="-1">
            {children()}
        </h1>
    }
}

//! A page's heading: where a person who navigates by keyboard or ear arrives.

use leptos::prelude::*;

/// The one `h1` of a page. The browser's code gives it the focus when it has led there from another page, as a page load
/// would.
#[component]
pub(crate) fn PageHeading<Words: IntoView + 'static>(children: TypedChildren<Words>) -> impl IntoView {
    view! { <h1 tabindex="-1">{children.into_inner()()}</h1> }
}

//! What the browser shows before the answer to a form is there: an optimistic update. It stands in the form, and takes effect
//! when that is sent.

use leptos::prelude::*;

/// Shows the children in the place of what is in `target`.
#[component]
pub(crate) fn ShowInstead(
    /// Selects it in the page.
    #[prop(into)]
    target: String,
    /// The value of the button that has to be pressed for it.
    #[prop(optional)]
    when: Option<&'static str>,
    children: Children,
) -> impl IntoView {
    view! {
        <template data-optimistic="replace" data-into=target data-when=when>
            {children()}
        </template>
    }
}

/// Shows the children behind what is in `target`.
#[component]
pub(crate) fn ShowAfter(
    /// Selects it in the page.
    target: &'static str,
    children: Children,
) -> impl IntoView {
    view! {
        <template data-optimistic="append" data-into=target>
            {children()}
        </template>
    }
}

/// Hides the thing that the form is about.
#[component]
pub(crate) fn HideThing() -> impl IntoView {
    view! { <template data-optimistic="hide"></template> }
}

//! Fields that the browser keeps what is typed into, until it is sent.

use leptos::prelude::*;

/// The fields among its children are kept.
#[component]
pub(crate) fn Draft(
    /// Its name among the drafts of the page.
    #[prop(into)]
    key: String,
    children: Children,
) -> impl IntoView {
    view! {
        <div class="draft" data-draft=key>
            {children()}
        </div>
    }
}

//! The button that prints the page.

use leptos::prelude::*;

/// It is there once it can do so: before, and without JavaScript, the browser's own does.
#[island]
pub fn PrintButton() -> impl IntoView {
    view! {
        <button type="button" class="button button-quiet needs-scripts" on:click=move |_| _ = window().print()>
            "Print"
        </button>
    }
}

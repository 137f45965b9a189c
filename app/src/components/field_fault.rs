//! What is wrong with what stands in a field, told below it.

use leptos::prelude::*;

/// It is there from the first, so that assistive technology announces what appears in it. In a form that says how it is
/// checked the browser's code tells it as soon as the person leaves the field.
#[component]
pub(crate) fn FieldFault(
    /// The id of the field in the page.
    #[prop(into)]
    of: String,
    /// What the API has found.
    told: String,
) -> impl IntoView {
    view! {
        <p class="fault" id=format!("{of}-fault") role="status">
            {told}
        </p>
    }
}

//! Filters of an address that could not be read, and so were left out.

use leptos::prelude::*;

use crate::addresses::filters::{UnreadableFilter, in_words};

/// Names them. Where all could be read there is nothing.
#[component]
pub(crate) fn LeftOutFilters(filters: Vec<UnreadableFilter>) -> impl IntoView {
    let named = in_words(&filters);
    let begin =
        if filters.len() == 1 { "This filter was left out: " } else { "These filters were left out: " };

    (!filters.is_empty()).then(|| {
        view! {
            <p class="notice notice-warning" role="status">
                {begin}
                {named}
                ". Everything else was applied."
            </p>
        }
    })
}

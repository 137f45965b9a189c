//! The ways to the beginning and to the next part of a long list. As text from the first, like the list itself.

use domain::ExpenseQuery;
use maud::{Markup, html};

use crate::{
    addresses::{base_path::with_base, expenses::list_href},
    components::Text,
};

/// Links, so that each part has an address. The way back to the part before is the browser's own.
pub(super) fn pager(wanted: &ExpenseQuery, next: Option<String>) -> Markup {
    let at = |cursor| with_base(&list_href(&ExpenseQuery { cursor, ..wanted.clone() }));
    let first = wanted.cursor.is_some().then(|| at(None));
    let next = next.map(|next| at(Some(next)));
    html! {
        @if first.is_some() || next.is_some() {
            nav aria-label="More expenses" class="pager" {
                span {
                    @if let Some(first) = first { a href=(Text(&first)) { "Back to the beginning" } }
                }
                span {
                    @if let Some(next) = next { a href=(Text(&next)) rel="next" { "Load more" } }
                }
            }
        }
    }
}

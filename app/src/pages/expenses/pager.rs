//! The ways to the beginning and to the next part of a long list.

use domain::ExpenseQuery;
use leptos::prelude::*;

use crate::addresses::{base_path::with_base, expenses::list_href};

/// Links, so that each part has an address. The way back to the part before is the browser's own.
#[component]
pub(super) fn Pager(wanted: ExpenseQuery, next: Option<String>) -> impl IntoView {
    let at = |cursor| list_href(&ExpenseQuery { cursor, ..wanted.clone() });
    let first =
        wanted.cursor.is_some().then(|| view! { <a href=with_base(&at(None))>"Back to the beginning"</a> });
    let next = next.map(|next| view! { <a href=with_base(&at(Some(next))) rel="next">"Load more"</a> });

    (first.is_some() || next.is_some()).then(|| {
        view! {
            <nav class="pager" aria-label="More expenses">
                <span>{first}</span>
                <span>{next}</span>
            </nav>
        }
    })
}

//! The ways to the beginning and to the next part of a long list.

use domain::{ExpenseQuery, Sort};
use leptos::prelude::*;

use crate::expense_address::href;

/// Links, so that each part has an address. The way back to the part before is the browser's own.
#[component]
pub(super) fn Pager(wanted: ExpenseQuery, next: Option<String>) -> impl IntoView {
    let at = |cursor| href(&ExpenseQuery { cursor, ..wanted.clone() });
    let (beginning, further) = words(wanted.sort);
    let first = wanted.cursor.is_some().then(|| view! { <a href=at(None)>{beginning}</a> });
    let next = next.map(|next| view! { <a href=at(Some(next)) rel="next">{further}</a> });

    (first.is_some() || next.is_some()).then(|| {
        view! {
            <nav class="pager" aria-label="More expenses">
                <span>{first}</span>
                <span>{next}</span>
            </nav>
        }
    })
}

const fn words(sort: Sort) -> (&'static str, &'static str) {
    match sort {
        Sort::Newest => ("Newest", "Earlier"),
        Sort::Oldest => ("Oldest", "Later"),
        Sort::Largest => ("Largest", "Smaller"),
        Sort::Smallest => ("Smallest", "Larger"),
    }
}

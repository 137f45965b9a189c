//! What stands in the list's place where it is empty.

use domain::ExpenseQuery;
use leptos::{either::Either, prelude::*};

use crate::addresses::{
    base_path::with_base,
    expenses::{LIST_PATH, NEW_PATH, is_filtered},
    imports,
};

/// Nothing at all, or nothing that matches: each with the way on.
#[component]
pub(super) fn EmptyState(wanted: ExpenseQuery, may_write: bool) -> impl IntoView {
    if is_filtered(&wanted) {
        return Either::Left(view! {
            <section class="empty">
                <h2>"No expenses match"</h2>
                <p class="muted">"Try another search or other filters."</p>
                <a class="button button-quiet" href=with_base(LIST_PATH)>
                    "Clear filters"
                </a>
            </section>
        });
    }
    Either::Right(view! {
        <section class="empty">
            <h2>"No expenses yet"</h2>
            {if may_write {
                Either::Left(
                    view! {
                        <p class="muted">"Add an expense, then put it in a report and submit it."</p>
                        <a class="button" href=with_base(NEW_PATH)>
                            "Add your first expense"
                        </a>
                        <p>
                            <a href=with_base(imports::NEW_PATH)>"Import expenses from a CSV file"</a>
                        </p>
                    },
                )
            } else {
                Either::Right(view! { <p class="muted">"Your expenses will appear here."</p> })
            }}
        </section>
    })
}

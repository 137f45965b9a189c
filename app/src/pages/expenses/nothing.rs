//! What stands in the list's place where it is empty.

use domain::ExpenseQuery;
use leptos::{either::Either, prelude::*};

use crate::{
    expense_address::{LIST, NEW, narrows},
    import_address,
};

/// Nothing at all, or nothing that matches: each with the way on.
#[component]
pub(super) fn Nothing(wanted: ExpenseQuery, may_write: bool) -> impl IntoView {
    if narrows(&wanted) {
        return Either::Left(view! {
            <section class="empty">
                <h2>"Nothing matches"</h2>
                <p class="muted">"None of your expenses is of that day, kind or name."</p>
                <a class="button button-quiet" href=LIST>
                    "Clear the filters"
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
                        <p class="muted">"What you spend stands here, and waits to be handed in."</p>
                        <a class="button" href=NEW>
                            "Enter the first one"
                        </a>
                        <p>
                            <a href=import_address::NEW>"Import them from a table"</a>
                        </p>
                    },
                )
            } else {
                Either::Right(view! { <p class="muted">"As soon as you have one, it appears here."</p> })
            }}
        </section>
    })
}

//! What something comes to: one amount for each currency.

use domain::Money;
use leptos::{either::Either, prelude::*};

use crate::notation::format_money;

/// Large, one line a currency.
#[component]
pub(crate) fn Amounts(
    amounts: Vec<Money>,
    /// The words where there is none.
    #[prop(default = "Nothing yet")]
    none: &'static str,
) -> impl IntoView {
    if amounts.is_empty() {
        return Either::Left(view! { <p class="amount-large">{none}</p> });
    }
    let amounts =
        amounts.into_iter().map(|amount| view! { <p class="amount-large">{format_money(amount)}</p> });
    Either::Right(amounts.collect_view())
}

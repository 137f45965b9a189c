//! How the person writes numbers. The words of the pages are English for everyone; the amounts are read and printed as
//! the person's language has it, which the browser names with each request.

mod accept_language;

use domain::{Money, Notation};
use leptos::{
    prelude::{provide_context, use_context},
    reactive::owner::with_context,
};

pub use accept_language::notation_of;

/// An amount with its currency, in the notation of this page.
pub(crate) fn format_money(amount: Money) -> String {
    notation().print(amount)
}

/// The notation that this request asks for.
pub(crate) fn notation() -> Notation {
    use_context().unwrap_or_else(of_request)
}

/// Finds out the notation of this page, once for all its amounts.
pub(crate) fn provide_notation() {
    provide_context(of_request());
}

fn of_request() -> Notation {
    with_context(|request: &http::request::Parts| notation_of(&request.headers)).unwrap_or_default()
}

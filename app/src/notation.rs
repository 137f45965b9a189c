//! How the person writes numbers. The words of the pages are English for everyone; the amounts are read and printed as
//! the person's language has it, which the browser names with each request.

#[cfg(feature = "ssr")]
mod accept_language;

use domain::{Money, Notation};
use leptos::prelude::*;

#[cfg(feature = "ssr")]
pub use accept_language::notation_of;

/// Finds out the notation of this page. The page takes it along: it says the same once it is hydrated.
pub(crate) fn provide_notation() {
    provide_context(SharedValue::new(requested_notation).into_inner());
}

/// The notation of this page.
pub(crate) fn notation() -> Notation {
    expect_context()
}

/// An amount with its currency, in the notation of this page.
pub(crate) fn format_money(amount: Money) -> String {
    notation().print(amount)
}

/// The notation that this request asks for.
#[cfg(feature = "ssr")]
pub(crate) fn requested_notation() -> Notation {
    use_context::<http::request::Parts>().map(|request| notation_of(&request.headers)).unwrap_or_default()
}

/// A browser is told it with the page.
#[cfg(not(feature = "ssr"))]
const fn requested_notation() -> Notation {
    Notation::EN
}

//! How the person writes numbers. The words of the pages are English for everyone; the amounts are read and printed as
//! the person's language has it, which the browser names with each request.

#[cfg(feature = "ssr")]
mod accepted;

use domain::{Money, Notation};
use leptos::prelude::*;

#[cfg(feature = "ssr")]
pub use accepted::notation_of;

/// Finds out the notation of this page. The page takes it along: it says the same once it is awake.
pub(crate) fn provide_notation() {
    provide_context(SharedValue::new(of_request).into_inner());
}

/// The notation of this page.
pub(crate) fn notation() -> Notation {
    expect_context()
}

/// An amount with its currency, in the notation of this page.
pub(crate) fn print(amount: Money) -> String {
    notation().print(amount)
}

/// The notation that this request asks for.
#[cfg(feature = "ssr")]
pub(crate) fn of_request() -> Notation {
    use_context::<http::request::Parts>().map(|request| notation_of(&request.headers)).unwrap_or_default()
}

/// A browser is told it with the page.
#[cfg(not(feature = "ssr"))]
const fn of_request() -> Notation {
    Notation::EN
}

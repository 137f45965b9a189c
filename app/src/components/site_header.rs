//! The top of every page: the brand, and beside it who is signed in.

use leptos::{prelude::*, tachys::html::InertElement};

use crate::addresses::base_path::with_base;

#[component]
pub(crate) fn SiteHeader(
    /// Stands in the account's place, which is another one on each page.
    account: InertElement,
) -> impl IntoView {
    view! {
        <header class="site-header">
            <a class="brand" href=with_base("/")>
                <BrandMark />
                "Expenses"
            </a>
            {account}
        </header>
    }
}

/// A receipt. The same drawing is the site's icon in `public/favicon.svg`.
#[component]
fn BrandMark() -> impl IntoView {
    view! {
        <svg class="brand-mark" viewBox="0 0 32 32" width="28" height="28" aria-hidden="true">
            <rect class="brand-tile" width="32" height="32" rx="8" />
            <path class="brand-paper" d="M9 7h14v19l-2.33-2-2.33 2L16 24l-2.33 2-2.33-2L9 26z" />
            <path class="brand-lines" d="M12.5 12h7M12.5 16h7M12.5 20h4" />
        </svg>
    }
}

//! The page for an address that leads nowhere.

use leptos::prelude::*;

use crate::{
    addresses::base_path::with_base,
    components::{PageHeading, Rendered},
    title::set_title,
};

/// Answers 404 (RFC 9110 §15.5.5).
#[component]
pub(crate) fn NotFoundPage() -> impl IntoView {
    if let Some(response) = use_context::<leptos_axum::ResponseOptions>() {
        response.set_status(http::StatusCode::NOT_FOUND);
    }

    set_title("Page not found");

    view! {
        <div class="empty">
            <p class="empty-figure" aria-hidden="true">
                "404"
            </p>
            <PageHeading>"Page not found"</PageHeading>
            <p class="muted">"The address may be mistyped, or the page has moved."</p>
            <a class="button" href=with_base("/")>
                "Go to the home page"
            </a>
        </div>
    }
    .rendered()
}

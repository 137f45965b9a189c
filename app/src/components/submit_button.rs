//! The button that sends a form, and the link in its place where the person must sign in afresh first.

use leptos::prelude::*;

use crate::addresses::{
    base_path::with_base,
    sign_in::{here, reauthentication_href},
};

/// The browser's code has it keep the focus while the form is under way.
#[component]
pub(crate) fn SubmitButton<Words: IntoView + 'static>(
    /// Whether it is not the one thing that the page is for.
    #[prop(optional)]
    quiet: bool,
    children: TypedChildren<Words>,
) -> impl IntoView {
    view! {
        <button class="button" class:button-quiet=quiet>
            {children.into_inner()()}
        </button>
    }
}

/// The inside of a form that ends something: the `field` that tells what, and the button. `whose` completes its name
/// for those who don't see beside what it stands.
#[component]
pub(crate) fn EndSessionButton(field: &'static str, value: String, whose: String) -> impl IntoView {
    view! {
        <input type="hidden" name=field value=value />
        <SubmitButton quiet=true>
            "End"
            <span class="visually-hidden">{whose}</span>
        </SubmitButton>
    }
}

/// The way to sign in afresh and back. `to` says for what.
#[component]
pub(crate) fn ReauthenticationLink(to: &'static str) -> impl IntoView {
    view! {
        <a class="button button-quiet" href=with_base(&reauthentication_href(&here())) rel="external">
            "Confirm it's you " {to}
        </a>
    }
}

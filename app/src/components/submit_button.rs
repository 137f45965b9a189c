//! The button that sends a form, and the link in its place where the person must sign in afresh first.

use leptos::{ev::MouseEvent, prelude::*};

use crate::addresses::sign_in::{here, reauthentication_href};

/// It keeps the focus while the form is under way, and sends it no second time meanwhile.
#[component]
pub(crate) fn SubmitButton(
    #[prop(into)] busy: Signal<bool>,
    /// Whether it is not the one thing that the page is for.
    #[prop(optional)]
    quiet: bool,
    children: Children,
) -> impl IntoView {
    let wait = move |click: MouseEvent| {
        if busy.get_untracked() {
            click.prevent_default();
        }
    };

    view! {
        <button
            class="button"
            class:button-quiet=quiet
            aria-disabled=move || busy.get().then_some("true")
            on:click=wait
        >
            {children()}
        </button>
    }
}

/// The inside of a form that ends something: the `field` that tells what, and the button. `whose` completes its name
/// for those who don't see beside what it stands.
#[component]
pub(crate) fn EndSessionButton(
    field: &'static str,
    value: String,
    whose: String,
    #[prop(into)] busy: Signal<bool>,
) -> impl IntoView {
    view! {
        <input type="hidden" name=field value=value />
        <SubmitButton quiet=true busy>
            "End"
            <span class="visually-hidden">{whose}</span>
        </SubmitButton>
    }
}

/// The way to sign in afresh and back. `to` says for what.
#[component]
pub(crate) fn ReauthenticationLink(to: &'static str) -> impl IntoView {
    view! {
        <a class="button button-quiet" href=reauthentication_href(&here()) rel="external">
            "Confirm it's you " {to}
        </a>
    }
}

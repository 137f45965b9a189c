//! The top of every page: the brand, the ways through the site, who is signed in, and the way out.

use leptos::{either::Either, prelude::*};
use leptos_router::components::A;

use crate::{
    sign_in::{here, sign_in_href},
    viewer::Viewer,
};

/// Only a definite "nobody" takes the way out away: as long as somebody may be signed in, signing out is at hand.
#[component]
pub(crate) fn SiteHeader() -> impl IntoView {
    let viewer = Viewer::of_this_page();
    let account = move || {
        Suspend::new(async move {
            match viewer.anyone().await {
                Ok(None) => Either::Left(view! { <SignedOut /> }),
                viewer => {
                    let name = viewer.ok().flatten().map(|profile| profile.display_name().to_owned());
                    Either::Right(view! { <SignedIn name /> })
                }
            }
        })
    };

    view! {
        <header class="site-header">
            <a class="brand" href="/">
                <BrandMark />
                "Expenses"
            </a>
            <Transition>{account}</Transition>
        </header>
    }
}

#[component]
fn SignedOut() -> impl IntoView {
    view! {
        <div class="account">
            <a class="button button-quiet" href=sign_in_href(&here()) rel="external">
                "Sign in"
            </a>
        </div>
    }
}

#[component]
fn SignedIn(name: Option<String>) -> impl IntoView {
    view! {
        <nav class="site-nav" aria-label="Main">
            <ul>
                <li>
                    <A href="/" exact=true>
                        "Home"
                    </A>
                </li>
                <li>
                    <A href="/expenses">"Expenses"</A>
                </li>
                <li>
                    <A href="/user">"Profile"</A>
                </li>
                <li>
                    <A href="/session">"Session"</A>
                </li>
            </ul>
        </nav>
        <div class="account">
            <span class="account-name">{name}</span>
            <form method="post" action="/logout">
                <button class="button button-quiet">"Sign out"</button>
            </form>
        </div>
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

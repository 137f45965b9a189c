//! The top of every page: the brand, the ways through the site, who is signed in, and the way out.

use leptos::prelude::*;

use super::{avatar::Avatar, rendered::Rendered};
use crate::{
    Permissions, Profile,
    addresses::{base_path::with_base, requested, sign_in::here, sign_in_href::sign_in_href},
    viewer::Viewer,
};

/// Only a definite "nobody" takes the way out away: as long as somebody may be signed in, signing out is at hand.
#[component]
pub(crate) fn SiteHeader() -> impl IntoView {
    let viewer = Viewer::of_this_page();
    let account = Suspend::new(async move {
        match viewer.profile() {
            Ok(None) => view! { <SignedOut /> }.rendered(),
            profile => {
                let (profile, permissions) = (profile.ok().flatten(), viewer.permissions().await);
                view! { <SignedIn profile permissions /> }.rendered()
            }
        }
    });

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

#[component]
fn SignedOut() -> impl IntoView {
    view! {
        <div class="account">
            <a class="button button-quiet" href=with_base(&sign_in_href(&here())) rel="external">
                "Sign in"
            </a>
        </div>
    }
}

#[component]
fn SignedIn(profile: Option<Profile>, permissions: Permissions) -> impl IntoView {
    view! {
        <nav class="site-nav" aria-label="Main">
            <ul>
                <li>
                    <NavLink path="/" name="Home" />
                </li>
                <li>
                    <NavLink path="/expenses" name="Expenses" />
                </li>
                <li>
                    <NavLink path="/reports" name="Reports" />
                </li>
                {permissions
                    .approve
                    .then(|| {
                        view! {
                            <li>
                                <NavLink path="/approvals" name="Approvals" />
                            </li>
                        }
                    })}
                <li>
                    <NavLink path="/user" name="Profile" />
                </li>
                <li>
                    <NavLink path="/session" name="Session" />
                </li>
            </ul>
        </nav>
        <div class="account">
            {profile.map(|profile| view! { <Account profile /> })}
            <form method="post" action=with_base("/logout")>
                <button class="button button-quiet">"Sign out"</button>
            </form>
        </div>
    }
}

/// A way through the site. It is marked where it leads to the page that is shown, or to what that page is below.
#[component]
fn NavLink(path: &'static str, name: &'static str) -> impl IntoView {
    let here = requested::path();
    let below = here.strip_prefix(path).filter(|_| path != "/");
    let is_marked = here == path || below.is_some_and(|below| below.starts_with('/'));

    view! {
        <a href=with_base(path) aria-current=is_marked.then_some("page")>
            {name}
        </a>
    }
}

/// Who is signed in, and the way to where else they are.
#[component]
fn Account(profile: Profile) -> impl IntoView {
    let (name, person) = (profile.display_name().to_owned(), profile.key());
    // A picture would tell its site of every page that is read here.
    let initials = Profile { picture: None, ..profile };

    view! {
        <a class="account-link" href=with_base("/account/sessions") data-person=person>
            <Avatar profile=initials />
            <span class="account-name">{name}</span>
            <span class="visually-hidden">": your sessions"</span>
        </a>
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

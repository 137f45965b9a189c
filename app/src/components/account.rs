//! Who is signed in, beside the brand of every page: the ways through the site, the way to the person's own, and the way
//! out. As text from the first: all of it is on every page.

use maud::{Markup, html};

use super::{avatar::initials, text::Text};
use crate::{
    Permissions, Profile,
    addresses::{base_path::with_base, requested, sign_in::here, sign_in_href::sign_in_href},
    viewer::Viewer,
};

/// The ways through the site: where each leads, and what it is called.
const WAYS: [(&str, &str); 6] = [
    ("/", "Home"),
    ("/expenses", "Expenses"),
    ("/reports", "Reports"),
    (APPROVALS, "Approvals"),
    ("/user", "Profile"),
    ("/session", "Session"),
];
/// The one of them that is for approvers alone.
const APPROVALS: &str = "/approvals";

/// Only a definite "nobody" takes the way out away: as long as somebody may be signed in, signing out is at hand.
pub(crate) async fn account() -> Markup {
    let viewer = Viewer::of_this_page();
    let permissions = match viewer.profile() {
        Ok(None) => return signed_out(),
        _ => viewer.clone().permissions().await,
    };
    signed_in(viewer.profile().as_ref().ok().and_then(Option::as_ref), permissions)
}

fn signed_out() -> Markup {
    html! {
        div class="account" {
            a href=(Text(&with_base(&sign_in_href(&here())))) rel="external" class="button button-quiet" { "Sign in" }
        }
    }
}

fn signed_in(profile: Option<&Profile>, permissions: Permissions) -> Markup {
    let here = requested::path();
    let ways = WAYS.into_iter().filter(|(path, _)| *path != APPROVALS || permissions.approve);
    html! {
        nav aria-label="Main" class="site-nav" {
            ul {
                @for (path, name) in ways {
                    li {
                        a href=(Text(&with_base(path))) aria-current=[is_at(&here, path).then_some("page")] { (Text(name)) }
                    }
                }
            }
        }
        div class="account" {
            @if let Some(profile) = profile { (link(profile)) }
            form method="post" action=(Text(&with_base("/logout"))) {
                button class="button button-quiet" { "Sign out" }
            }
        }
    }
}

/// Whether it leads to the page that is shown, or to what that page is below.
fn is_at(here: &str, path: &str) -> bool {
    let below = here.strip_prefix(path).filter(|_| path != "/");
    here == path || below.is_some_and(|below| below.starts_with('/'))
}

/// The person, and the way to where else they are. A picture would tell its site of every page that is read here.
fn link(profile: &Profile) -> Markup {
    let name = profile.display_name();
    html! {
        a href=(Text(&with_base("/account/sessions"))) data-person=(Text(&profile.key())) class="account-link" {
            span aria-hidden="true" class="avatar" { (Text(&initials(name))) }
            span class="account-name" { (Text(name)) }
            span class="visually-hidden" { ": your sessions" }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_way_is_marked_at_its_page_and_below_it() {
        for (here, path) in [("/", "/"), ("/expenses", "/expenses"), ("/expenses/new", "/expenses")] {
            assert!(is_at(here, path), "{here} {path}");
        }
        for (here, path) in [("/expenses", "/"), ("/expensesx", "/expenses"), ("/", "/expenses")] {
            assert!(!is_at(here, path), "{here} {path}");
        }
    }
}

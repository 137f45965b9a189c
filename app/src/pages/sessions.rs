//! Where a person is signed in: what each session is, what to call this one, and a way to end the others.

mod other_sessions;
mod this_device;

use std::cmp::Reverse;

use leptos::prelude::*;

use crate::{
    SessionRow, SessionsView,
    addresses::base_path::with_base,
    components::{Loaded, PageHeading},
    server_functions::sessions::list_sessions,
    title::set_title,
};
use other_sessions::OtherSessions;
use this_device::ThisDevice;

/// The person's sessions.
#[component]
pub(crate) fn SessionsPage() -> impl IntoView {
    set_title("Your sessions");

    view! {
        <PageHeading>"Your sessions"</PageHeading>
        <p class="lead">"The browsers in which you are signed in."</p>
        <Loaded from=list_sessions() let:view>
            <Sessions view />
        </Loaded>
    }
    .into_any()
}

#[component]
fn Sessions(view: SessionsView) -> impl IntoView {
    let SessionsView { now, signed_in_recently, administrator, sessions } = view;
    let (current, mut others): (Vec<_>, Vec<_>) =
        sessions.into_iter().partition(|line: &SessionRow| line.current);
    others.sort_by_key(|line| Reverse(line.last_used_at));

    view! {
        {current.into_iter().map(|line| view! { <ThisDevice line now /> }).collect_view()}
        <OtherSessions lines=others now signed_in_recently />
        {administrator
            .then(|| {
                view! {
                    <p class="aside">
                        <a href=with_base("/admin/sessions")>"Everyone's sessions"</a>
                        ", for administrators"
                    </p>
                }
            })}
    }
}

//! Where a person is signed in: what each session is, what to call this one, and a way to end the others.

mod others;
mod this_device;

use std::cmp::Reverse;

use leptos::prelude::*;
use leptos_meta::Title;

use crate::{
    SessionLine, SessionsView,
    parts::{Loaded, PageHeading, outcome_of, reread_after},
    server_functions::{EndOtherSessions, EndSession, NameSession, list_sessions},
};
use others::OtherSessions;
use this_device::ThisDevice;

/// What a person can do here. It outlives the reading of the sessions that follows each.
#[derive(Clone, Copy)]
struct Acts {
    name: ServerAction<NameSession>,
    end: ServerAction<EndSession>,
    end_others: ServerAction<EndOtherSessions>,
}

/// The person's sessions.
#[component]
pub(crate) fn SessionsPage() -> impl IntoView {
    let sessions = Resource::new(|| (), |()| list_sessions());
    let reread = Callback::new(move |()| sessions.refetch());
    let acts = Acts { name: ServerAction::new(), end: ServerAction::new(), end_others: ServerAction::new() };
    for outcome in [outcome_of(acts.name), outcome_of(acts.end), outcome_of(acts.end_others)] {
        reread_after(outcome, reread);
    }

    view! {
        <Title text="Your sessions" />
        <PageHeading page="sessions">"Your sessions"</PageHeading>
        <p class="lead">"Every browser in which you are signed in."</p>
        <Loaded from=move || sessions.into_future() retry=reread let:view>
            <Sessions view acts />
        </Loaded>
    }
    .into_any()
}

#[component]
fn Sessions(view: SessionsView, acts: Acts) -> impl IntoView {
    let SessionsView { now, proven, administrator, sessions } = view;
    let (current, mut others): (Vec<_>, Vec<_>) =
        sessions.into_iter().partition(|line: &SessionLine| line.current);
    others.sort_by_key(|line| Reverse(line.last_used_at));

    view! {
        {current.into_iter().map(|line| view! { <ThisDevice line now act=acts.name /> }).collect_view()}
        <OtherSessions lines=others now proven acts />
        {administrator
            .then(|| {
                view! {
                    <p class="aside">
                        <a href="/admin/sessions">"Everyone's sessions"</a>
                        " are yours to see and to end, as an administrator."
                    </p>
                }
            })}
    }
}

/// What to call a session: by its name, or by what the browser says of itself.
fn title(line: &SessionLine) -> String {
    line.name.clone().unwrap_or_else(|| line.device.clone())
}

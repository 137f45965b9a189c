//! The access token behind a session: its times, its scopes, how often it was renewed.

use leptos::{context::Provider, either::Either, prelude::*};
use time::{Duration, OffsetDateTime};

use crate::{
    AccessTokenView,
    components::{DateTime, Rendered, moment},
    islands::{Countdown, CountdownStart},
};

/// What may be said of the token at `now`, the server's time.
#[component]
pub(super) fn AccessTokenCard(now: OffsetDateTime, access_token: AccessTokenView) -> impl IntoView {
    let AccessTokenView { issued_at, expires_at, scopes, not_granted, renewable, refreshes, refreshed_at } =
        access_token;
    let refreshed = match refreshed_at {
        Some(at) => Either::Left(view! { <DateTime at /> }),
        None => Either::Right("Not yet"),
    };

    let (remaining, lifetime) = (begun_seconds(expires_at - now), begun_seconds(expires_at - issued_at));
    let start = CountdownStart { remaining, lifetime, renewable };

    view! {
        <section class="card">
            <h2>"Access token"</h2>
            <div
                data-key=moment(issued_at)
                data-remaining=start.remaining
                data-lifetime=start.lifetime
                data-renewable=renewable.then_some("")
            >
                <Provider value=start>
                    <Countdown />
                </Provider>
            </div>
            <dl class="facts">
                <div>
                    <dt>"Issued"</dt>
                    <dd><DateTime at=issued_at /></dd>
                </div>
                <div>
                    <dt>"Refreshes"</dt>
                    <dd class="number">{refreshes}</dd>
                </div>
                <div>
                    <dt>"Last refreshed"</dt>
                    <dd>{refreshed}</dd>
                </div>
                <div>
                    <dt>"Scopes"</dt>
                    <dd><Scopes scopes /></dd>
                </div>
                {(!not_granted.is_empty()).then(|| view! { <NotGranted scopes=not_granted /> })}
            </dl>
        </section>
    }
    .rendered()
}

/// What was asked for and is not given: the sign-in service decides that, and may give less at a renewal than before.
#[component]
fn NotGranted(scopes: Vec<String>) -> impl IntoView {
    view! {
        <div>
            <dt>"Not granted"</dt>
            <dd>
                <Scopes scopes />
                <p class="muted">
                    "The sign-in service did not grant these. Ask an administrator if you need them, then sign in again."
                </p>
            </dd>
        </div>
    }
    .rendered()
}

#[component]
fn Scopes(scopes: Vec<String>) -> impl IntoView {
    view! {
        <ul class="chips">{scopes.into_iter().map(|scope| view! { <li>{scope}</li> }).collect_view()}</ul>
    }
    .rendered()
}

/// A begun second counts as a whole one: zero must not show while the token still holds.
const fn begun_seconds(duration: Duration) -> i64 {
    duration.saturating_add(Duration::nanoseconds(999_999_999)).whole_seconds()
}

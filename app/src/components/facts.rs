//! What is known of a session, as entries of a `<dl class="facts">`.

use leptos::prelude::*;
use time::OffsetDateTime;

use super::date_time::{DateTime, TimeAgo};

/// One thing that is known, under its name.
#[component]
pub(crate) fn Fact(name: &'static str, children: Children) -> impl IntoView {
    view! {
        <div>
            <dt>{name}</dt>
            <dd>{children()}</dd>
        </div>
    }
}

/// How long ago something was used, at `now`, the server's time.
#[component]
pub(crate) fn LastUsed(at: OffsetDateTime, now: OffsetDateTime) -> impl IntoView {
    view! {
        <Fact name="Last used">
            <TimeAgo at now />
        </Fact>
    }
}

/// From when until when a session lasts that nobody uses.
#[component]
pub(crate) fn SessionSpan(signed_in_at: OffsetDateTime, ends_at: OffsetDateTime) -> impl IntoView {
    view! {
        <Fact name="Signed in">
            <DateTime at=signed_in_at />
        </Fact>
        <Fact name="Ends if unused">
            <DateTime at=ends_at />
        </Fact>
    }
}

//! What the session knows and may show, and a way to watch it renew itself. Never a token.

mod access_token;

use leptos::prelude::*;
use time::OffsetDateTime;

use crate::{
    SessionView,
    addresses::{base_path::with_base, sign_in::consent_href},
    components::{DateTime, Fact, Loaded, PageHeading, SessionSpan},
    islands::ApiCall,
    server_functions::session::current_session,
    title::set_title,
};
use access_token::AccessTokenCard;

/// The person's session.
#[component]
pub(crate) fn SessionPage() -> impl IntoView {
    set_title("Session");

    view! {
        <PageHeading>"Your session"</PageHeading>
        <Loaded from=current_session() let:session>
            <Session session />
        </Loaded>
    }
    .into_any()
}

#[component]
fn Session(session: SessionView) -> impl IntoView {
    let SessionView { now, provider, signed_in_at, idle_ends_at, ends_at, access_token } = session;
    let (renewable, lasts_until) = (access_token.renewable, access_token.expires_at);

    view! {
        {(!renewable).then(|| view! { <NotRenewable lasts_until /> })}
        <div class="columns">
            <AccessTokenCard now access_token />
            <section class="card">
                <h2>"Session"</h2>
                <dl class="facts">
                    {provider.map(|provider| view! { <Fact name="Signed in with">{provider}</Fact> })}
                    <SessionSpan signed_in_at ends_at=idle_ends_at />
                    <Fact name="Ends at the latest">
                        <DateTime at=ends_at />
                    </Fact>
                </dl>
                <p>
                    <a href=with_base("/account/sessions")>"Where else you are signed in"</a>
                </p>
            </section>
            {renewable.then(|| view! { <TryOut /> })}
        </div>
    }
}

/// Everything works until the first access token has run out.
#[component]
fn NotRenewable(lasts_until: OffsetDateTime) -> impl IntoView {
    view! {
        <section class="notice notice-warning">
            <h2>"Your sign-in can't be renewed"</h2>
            <p>
                "This sign-in lasts until " <DateTime at=lasts_until />
                ": the sign-in service gave no way to renew it. You are asked to sign in again then."
            </p>
            <p class="muted">
                "If you refused access while you are away, sign in again and allow it. Otherwise an administrator has to allow it (offline access) at the sign-in service."
            </p>
            <a class="button" href=with_base(&consent_href("/session")) rel="external">
                "Sign in again"
            </a>
        </section>
    }
}

#[component]
fn TryOut() -> impl IntoView {
    view! {
        <section class="card try-out">
            <h2>"See it renew"</h2>
            <p class="muted">
                "Wait until the access token has run out, then call the API: it answers as if nothing had happened, and the number of refreshes rises by one."
            </p>
            <ApiCall />
        </section>
    }
}

//! The person's other sessions, and the ways to end them.

use leptos::{either::Either, prelude::*, server_fn::ServerFn};
use time::OffsetDateTime;

use crate::{
    SessionRow,
    addresses::{base_path::with_base, flash_message::FlashMessage},
    components::{
        EndSessionButton, FormResult, LastUsed, ReauthenticationLink, Rendered, SessionSpan, SubmitButton,
        refusal_of,
    },
    server_functions::sessions::{EndOtherSessions, EndSession},
};

/// The other sessions at `now`, the server's time. They can be ended where the person has signed in recently.
#[component]
pub(super) fn OtherSessions(
    lines: Vec<SessionRow>,
    now: OffsetDateTime,
    signed_in_recently: bool,
) -> impl IntoView {
    let some = !lines.is_empty();

    view! {
        <section class="sessions" aria-labelledby="other-sessions">
            <header class="session-head">
                <h2 id="other-sessions" tabindex="-1">
                    "Other sessions"
                </h2>
                {(some && !signed_in_recently).then(|| view! { <ReauthenticationLink to="to end sessions" /> })}
                {(some && signed_in_recently)
                    .then(|| {
                        view! {
                            <form method="post" action=with_base(EndOtherSessions::url())>
                                <SubmitButton quiet=true>
                                    "End all others"
                                </SubmitButton>
                            </form>
                        }
                    })}
            </header>
            <FormResult refusal={refusal_of::<EndSession>()} done=FlashMessage::SessionEnded />
            <FormResult refusal={refusal_of::<EndOtherSessions>()} done=FlashMessage::OtherSessionsEnded />
            {if some {
                let lines = lines.into_iter().map(|line| view! { <OtherSession line now signed_in_recently /> });
                Either::Left(view! { <ul class="session-list">{lines.collect_view()}</ul> })
            } else {
                Either::Right(view! { <p class="muted">"None. You are signed in on this device only."</p> })
            }}
        </section>
    }
    .rendered()
}

#[component]
fn OtherSession(line: SessionRow, now: OffsetDateTime, signed_in_recently: bool) -> impl IntoView {
    let title = line.title().to_owned();
    let whose = format!(" the session {title}");
    let key = line.id.clone();
    let SessionRow { id, device, name, signed_in_at, last_used_at, ends_at, .. } = line;

    view! {
        <li class="card session" data-key=key>
            <div class="session-title">
                <h3>{title}</h3>
                {name.map(|_| view! { <p class="muted">{device}</p> })}
            </div>
            <dl class="facts">
                <LastUsed at=last_used_at now />
                <SessionSpan signed_in_at ends_at />
            </dl>
            {signed_in_recently
                .then(|| {
                    view! {
                        <form method="post" action=with_base(EndSession::url())>
                            <EndSessionButton field="id" value=id whose />
                        </form>
                    }
                })}
        </li>
    }
}

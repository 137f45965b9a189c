//! The person's other sessions, and the ways to end them.

use leptos::{either::Either, html, prelude::*};
use time::OffsetDateTime;

use super::actions::Actions;
use crate::{
    SessionRow,
    addresses::flash_message::FlashMessage,
    components::{
        EndSessionButton, FormResult, LastUsed, ReauthenticationLink, SessionSpan, SubmitButton, on_result,
        result_of,
    },
    server_functions::sessions::EndSession,
};

/// The other sessions at `now`, the server's time. They can be ended where the person has signed in recently.
#[component]
pub(super) fn OtherSessions(
    lines: Vec<SessionRow>,
    now: OffsetDateTime,
    signed_in_recently: bool,
    actions: Actions,
) -> impl IntoView {
    let Actions { end, end_others, .. } = actions;
    let heading = NodeRef::<html::H2>::new();
    // The button that was pressed is about to go, or to stand for another session.
    let focus_heading = move || _ = heading.get_untracked().map(|heading| heading.focus());
    on_result(result_of(end), move |_| {
        end_others.clear();
        focus_heading();
    });
    on_result(result_of(end_others), move |_| {
        end.clear();
        focus_heading();
    });
    let some = !lines.is_empty();

    view! {
        <section class="sessions" aria-labelledby="other-sessions">
            <header class="session-head">
                <h2 id="other-sessions" tabindex="-1" node_ref=heading>
                    "Other sessions"
                </h2>
                {(some && !signed_in_recently).then(|| view! { <ReauthenticationLink to="to end sessions" /> })}
                {(some && signed_in_recently)
                    .then(|| {
                        view! {
                            <ActionForm action=end_others>
                                <SubmitButton quiet=true busy=end_others.pending()>
                                    "End all others"
                                </SubmitButton>
                            </ActionForm>
                        }
                    })}
            </header>
            <FormResult of=result_of(end) done=FlashMessage::SessionEnded />
            <FormResult of=result_of(end_others) done=FlashMessage::OtherSessionsEnded />
            {if some {
                let lines = lines.into_iter().map(|line| view! { <OtherSession line now signed_in_recently act=end /> });
                Either::Left(view! { <ul class="session-list">{lines.collect_view()}</ul> })
            } else {
                Either::Right(view! { <p class="muted">"None. You are signed in on this device only."</p> })
            }}
        </section>
    }
    .into_any()
}

#[component]
fn OtherSession(
    line: SessionRow,
    now: OffsetDateTime,
    signed_in_recently: bool,
    act: ServerAction<EndSession>,
) -> impl IntoView {
    let title = line.title().to_owned();
    let whose = format!(" the session {title}");
    let SessionRow { id, device, name, signed_in_at, last_used_at, ends_at, .. } = line;

    view! {
        <li class="card session">
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
                        <ActionForm action=act>
                            <EndSessionButton field="id" value=id whose busy=act.pending() />
                        </ActionForm>
                    }
                })}
        </li>
    }
}

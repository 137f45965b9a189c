//! The person's other sessions, and the ways to end them.

use leptos::{either::Either, html, prelude::*};
use time::OffsetDateTime;

use super::{Acts, title};
use crate::{
    SessionLine,
    deed::Deed,
    parts::{EndButton, LastUsed, Outcome, ProofLink, SessionSpan, Submit, at_each, outcome_of},
    server_functions::EndSession,
};

/// The other sessions at `now`, the server's time. They can be ended where the person's presence is `proven`.
#[component]
pub(super) fn OtherSessions(
    lines: Vec<SessionLine>,
    now: OffsetDateTime,
    proven: bool,
    acts: Acts,
) -> impl IntoView {
    let Acts { end, end_others, .. } = acts;
    let heading = NodeRef::<html::H2>::new();
    // The button that was pressed is about to go, or to stand for another session.
    let focus_heading = move || _ = heading.get_untracked().map(|heading| heading.focus());
    at_each(outcome_of(end), move |_| {
        end_others.clear();
        focus_heading();
    });
    at_each(outcome_of(end_others), move |_| {
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
                {(some && !proven).then(|| view! { <ProofLink to="to end sessions" /> })}
                {(some && proven)
                    .then(|| {
                        view! {
                            <ActionForm action=end_others>
                                <Submit quiet=true busy=end_others.pending()>
                                    "End all others"
                                </Submit>
                            </ActionForm>
                        }
                    })}
            </header>
            <Outcome of=outcome_of(end) done=Deed::SessionEnded />
            <Outcome of=outcome_of(end_others) done=Deed::OthersEnded />
            {if some {
                let lines = lines.into_iter().map(|line| view! { <OtherSession line now proven act=end /> });
                Either::Left(view! { <ul class="session-list">{lines.collect_view()}</ul> })
            } else {
                Either::Right(view! { <p class="muted">"None: you are signed in here alone."</p> })
            }}
        </section>
    }
    .into_any()
}

#[component]
fn OtherSession(
    line: SessionLine,
    now: OffsetDateTime,
    proven: bool,
    act: ServerAction<EndSession>,
) -> impl IntoView {
    let title = title(&line);
    let whose = format!(" the session {title}");
    let SessionLine { id, device, name, signed_in_at, last_used_at, ends_at, .. } = line;

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
            {proven
                .then(|| {
                    view! {
                        <ActionForm action=act>
                            <EndButton field="id" value=id whose busy=act.pending() />
                        </ActionForm>
                    }
                })}
        </li>
    }
}

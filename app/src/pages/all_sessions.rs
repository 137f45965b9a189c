//! Everyone who is signed in, for administrators: how many sessions each has, and a way to end them.

use leptos::{either::Either, prelude::*, server_fn::ServerFn};
use time::OffsetDateTime;

use super::not_found::NotFoundPage;
use crate::{
    AppError, PeopleView, PersonRow,
    addresses::{base_path::with_base, flash_message::FlashMessage},
    components::{
        EndSessionButton, FormResult, LastUsed, Loaded, PageHeading, ReauthenticationLink, SubmitButton,
        refusal_of,
    },
    server_functions::sessions::{EndAllSessions, EndSessionsOf, list_people},
    title::set_title,
};

/// For anyone but an administrator there is no such page.
#[component]
pub(crate) fn AllSessionsPage() -> impl IntoView {
    let people = async {
        match list_people().await {
            Err(AppError::NotFound) => Ok(None),
            people => people.map(Some),
        }
    };

    view! {
        <Loaded from=people let:view>
            {match view {
                Some(view) => Either::Left(view! { <AllSessions view /> }),
                None => Either::Right(view! { <NotFoundPage /> }),
            }}
        </Loaded>
    }
    .into_any()
}

#[component]
fn AllSessions(view: PeopleView) -> impl IntoView {
    let PeopleView { now, signed_in_recently, people } = view;

    set_title("Everyone's sessions");

    view! {
        <PageHeading>"Everyone's sessions"</PageHeading>
        <section class="sessions" aria-labelledby="people">
            <header class="session-head">
                <h2 id="people" tabindex="-1">
                    "People signed in"
                </h2>
                {if signed_in_recently {
                    Either::Left(
                        view! {
                            <form method="post" action=with_base(EndAllSessions::url())>
                                <SubmitButton quiet=true>
                                    "End all except this one"
                                </SubmitButton>
                            </form>
                        },
                    )
                } else {
                    Either::Right(view! { <ReauthenticationLink to="to end sessions" /> })
                }}
            </header>
            <FormResult refusal={refusal_of::<EndSessionsOf>()} done=FlashMessage::PersonSessionsEnded />
            <FormResult refusal={refusal_of::<EndAllSessions>()} done=FlashMessage::AllSessionsEnded />
            <ul class="session-list">
                {people
                    .into_iter()
                    .map(|line| view! { <PersonCard line now signed_in_recently /> })
                    .collect_view()}
            </ul>
        </section>
        <p class="aside">
            <a href=with_base("/account/sessions")>"Your own sessions"</a>
        </p>
    }
}

/// The administrator's own sessions are ended one by one, on the page of everyone's own.
#[component]
fn PersonCard(line: PersonRow, now: OffsetDateTime, signed_in_recently: bool) -> impl IntoView {
    let PersonRow { issuer, subject, name, email, sessions, last_used_at, you } = line;
    let title = name.or(email.clone()).unwrap_or_else(|| subject.clone());
    let key = format!("{issuer} {subject}");
    let whose = format!(" the sessions of {title}");

    view! {
        <li class="card session" data-key=key>
            <div class="session-title">
                <h3>{title} {you.then(|| view! { <span class="badge badge-approved">"You"</span> })}</h3>
                {email.map(|email| view! { <p class="muted">{email}</p> })}
                <p>
                    <code>{subject.clone()}</code>
                </p>
                <p class="muted">{issuer.clone()}</p>
            </div>
            <dl class="facts">
                <div>
                    <dt>"Sessions"</dt>
                    <dd class="number">{sessions}</dd>
                </div>
                <LastUsed at=last_used_at now />
            </dl>
            {(signed_in_recently && !you)
                .then(|| {
                    view! {
                        <form method="post" action=with_base(EndSessionsOf::url())>
                            <input type="hidden" name="issuer" value=issuer />
                            <EndSessionButton field="subject" value=subject whose />
                        </form>
                    }
                })}
        </li>
    }
}

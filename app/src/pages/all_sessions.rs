//! Everyone who is signed in, for administrators: how many sessions each has, and a way to end them.

use leptos::{either::Either, html, prelude::*};
use leptos_meta::Title;
use time::OffsetDateTime;

use super::not_found::NotFoundPage;
use crate::{
    AppError, PeopleView, PersonRow,
    addresses::flash_message::FlashMessage,
    components::{
        EndSessionButton, FormResult, LastUsed, Loaded, PageHeading, ReauthenticationLink, SubmitButton,
        on_result, refetch_after, result_of,
    },
    server_functions::sessions::{EndAllSessions, EndSessionsOf, list_people},
};

/// What an administrator can do here. It outlives the reading of the people that follows each.
#[derive(Clone, Copy)]
struct Actions {
    end_of: ServerAction<EndSessionsOf>,
    end_all: ServerAction<EndAllSessions>,
}

/// For anyone but an administrator there is no such page.
#[component]
pub(crate) fn AllSessionsPage() -> impl IntoView {
    let people = Resource::new(
        || (),
        |()| async {
            match list_people().await {
                Err(AppError::NotFound) => Ok(None),
                people => people.map(Some),
            }
        },
    );
    let reread = Callback::new(move |()| people.refetch());
    let actions = Actions { end_of: ServerAction::new(), end_all: ServerAction::new() };
    for result in [result_of(actions.end_of), result_of(actions.end_all)] {
        refetch_after(result, reread);
    }

    view! {
        <Loaded from=move || people.into_future() retry=reread let:view>
            {match view {
                Some(view) => Either::Left(view! { <AllSessions view actions /> }),
                None => Either::Right(view! { <NotFoundPage /> }),
            }}
        </Loaded>
    }
    .into_any()
}

#[component]
fn AllSessions(view: PeopleView, actions: Actions) -> impl IntoView {
    let PeopleView { now, signed_in_recently, people } = view;
    let Actions { end_of, end_all } = actions;
    let heading = NodeRef::<html::H2>::new();
    // The button that was pressed is about to go, or to stand for another person.
    let focus_heading = move || _ = heading.get_untracked().map(|heading| heading.focus());
    on_result(result_of(end_of), move |_| {
        end_all.clear();
        focus_heading();
    });
    on_result(result_of(end_all), move |_| {
        end_of.clear();
        focus_heading();
    });

    view! {
        <Title text="Everyone's sessions" />
        <PageHeading page="everyone's sessions">"Everyone's sessions"</PageHeading>
        <section class="sessions" aria-labelledby="people">
            <header class="session-head">
                <h2 id="people" tabindex="-1" node_ref=heading>
                    "People signed in"
                </h2>
                {if signed_in_recently {
                    Either::Left(
                        view! {
                            <ActionForm action=end_all>
                                <SubmitButton quiet=true busy=end_all.pending()>
                                    "End all except this one"
                                </SubmitButton>
                            </ActionForm>
                        },
                    )
                } else {
                    Either::Right(view! { <ReauthenticationLink to="to end sessions" /> })
                }}
            </header>
            <FormResult of=result_of(end_of) done=FlashMessage::PersonSessionsEnded />
            <FormResult of=result_of(end_all) done=FlashMessage::AllSessionsEnded />
            <ul class="session-list">
                {people
                    .into_iter()
                    .map(|line| view! { <PersonCard line now signed_in_recently act=end_of /> })
                    .collect_view()}
            </ul>
        </section>
        <p class="aside">
            <a href="/account/sessions">"Your own sessions"</a>
        </p>
    }
}

/// The administrator's own sessions are ended one by one, on the page of everyone's own.
#[component]
fn PersonCard(
    line: PersonRow,
    now: OffsetDateTime,
    signed_in_recently: bool,
    act: ServerAction<EndSessionsOf>,
) -> impl IntoView {
    let PersonRow { subject, name, email, sessions, last_used_at, you } = line;
    let title = name.or(email.clone()).unwrap_or_else(|| subject.clone());
    let whose = format!(" the sessions of {title}");

    view! {
        <li class="card session">
            <div class="session-title">
                <h3>{title} {you.then(|| view! { <span class="badge badge-approved">"You"</span> })}</h3>
                {email.map(|email| view! { <p class="muted">{email}</p> })}
                <p>
                    <code>{subject.clone()}</code>
                </p>
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
                        <ActionForm action=act>
                            <EndSessionButton field="subject" value=subject whose busy=act.pending() />
                        </ActionForm>
                    }
                })}
        </li>
    }
}

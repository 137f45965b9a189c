//! Everyone who is signed in, for administrators: how many sessions each has, and a way to end them.

use leptos::{either::Either, html, prelude::*};
use leptos_meta::Title;
use time::OffsetDateTime;

use super::NotFoundPage;
use crate::{
    AppError, PeopleView, PersonLine,
    deed::Deed,
    parts::{
        EndButton, LastUsed, Loaded, Outcome, PageHeading, ProofLink, Submit, at_each, outcome_of,
        reread_after,
    },
    server_functions::{EndAllSessions, EndSessionsOf, list_people},
};

/// What an administrator can do here. It outlives the reading of the people that follows each.
#[derive(Clone, Copy)]
struct Acts {
    end_of: ServerAction<EndSessionsOf>,
    end_all: ServerAction<EndAllSessions>,
}

/// For anyone but an administrator there is no such page.
#[component]
pub(crate) fn EveryonesSessionsPage() -> impl IntoView {
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
    let acts = Acts { end_of: ServerAction::new(), end_all: ServerAction::new() };
    for outcome in [outcome_of(acts.end_of), outcome_of(acts.end_all)] {
        reread_after(outcome, reread);
    }

    view! {
        <Loaded from=move || people.into_future() retry=reread let:view>
            {match view {
                Some(view) => Either::Left(view! { <Everyone view acts /> }),
                None => Either::Right(view! { <NotFoundPage /> }),
            }}
        </Loaded>
    }
    .into_any()
}

#[component]
fn Everyone(view: PeopleView, acts: Acts) -> impl IntoView {
    let PeopleView { now, proven, people } = view;
    let Acts { end_of, end_all } = acts;
    let heading = NodeRef::<html::H2>::new();
    // The button that was pressed is about to go, or to stand for another person.
    let focus_heading = move || _ = heading.get_untracked().map(|heading| heading.focus());
    at_each(outcome_of(end_of), move |_| {
        end_all.clear();
        focus_heading();
    });
    at_each(outcome_of(end_all), move |_| {
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
                {if proven {
                    Either::Left(
                        view! {
                            <ActionForm action=end_all>
                                <Submit quiet=true busy=end_all.pending()>
                                    "End all but this one"
                                </Submit>
                            </ActionForm>
                        },
                    )
                } else {
                    Either::Right(view! { <ProofLink to="to end sessions" /> })
                }}
            </header>
            <Outcome of=outcome_of(end_of) done=Deed::PersonEnded />
            <Outcome of=outcome_of(end_all) done=Deed::AllEnded />
            <ul class="session-list">
                {people
                    .into_iter()
                    .map(|line| view! { <Person line now proven act=end_of /> })
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
fn Person(
    line: PersonLine,
    now: OffsetDateTime,
    proven: bool,
    act: ServerAction<EndSessionsOf>,
) -> impl IntoView {
    let PersonLine { subject, name, email, sessions, last_used_at, you } = line;
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
            {(proven && !you)
                .then(|| {
                    view! {
                        <ActionForm action=act>
                            <EndButton field="subject" value=subject whose busy=act.pending() />
                        </ActionForm>
                    }
                })}
        </li>
    }
}

//! What people said about a report, and the form to say something.

use domain::{Actor, Comment, CommentDraft, Fault, Field, draft::COMMENT};
use leptos::prelude::*;

use crate::{
    ReportView,
    deed::Deed,
    parts::{Ago, Draft, Outcome, Submit, TextField, Who, ahead_of, outcome_of},
    server_functions::reports,
};

/// In the order in which it was said. Who may not write reads.
#[component]
pub(super) fn Comments(view: ReportView, act: ServerAction<reports::Comment>) -> impl IntoView {
    let may_comment = view.permissions.allow(view.actor);
    let ReportView { now, viewer, comments, form_key, actor, report, .. } = view;
    let none = comments.is_empty();
    let said = |Comment { at, by, comment }: Comment| {
        let viewer = viewer.clone();
        view! {
            <li>
                <p class="comment-head">
                    <Who person=by viewer />
                    <span class="muted"><Ago at now /></span>
                </p>
                <p class="said">{comment}</p>
            </li>
        }
    };

    let ahead = ahead_of(act, |asked| asked.comment);
    let on_its_way = move || {
        ahead.get().map(|comment| {
            view! {
                <li class="on-its-way">
                    <p class="comment-head">"You" <span class="muted">"sending…"</span></p>
                    <p class="said">{comment}</p>
                </li>
            }
        })
    };
    let silent = move || none && ahead.with(Option::is_none);

    view! {
        <section class="card comments" aria-labelledby="comments">
            <h2 id="comments">"Comments"</h2>
            <Show when=silent>
                <p class="muted">"Nobody has said anything yet."</p>
            </Show>
            <ol class="comment-list">{comments.into_iter().map(said).collect_view()} {on_its_way}</ol>
            {may_comment
                .then(|| {
                    view! {
                        <ActionForm action=act>
                            <input type="hidden" name="id" value=report.id.to_string() />
                            <input type="hidden" name="actor" value=word(actor) />
                            <input type="hidden" name="key" value=form_key.0 />
                            <CommentField act />
                            <Submit quiet=true busy=act.pending()>"Comment"</Submit>
                        </ActionForm>
                    }
                })}
            <Outcome of=outcome_of(act) done=Deed::Commented />
        </section>
    }
    .into_any()
}

#[component]
fn CommentField(act: ServerAction<reports::Comment>) -> impl IntoView {
    let outcome = outcome_of(act);
    let sent = Signal::derive(move || outcome.with(|outcome| *outcome == Some(Ok(()))));

    view! {
        <Draft key="comment" sent>
            <TextField
                id="comment"
                field=Field::Comment
                label="Say something"
                limit=COMMENT
                check=comment_fault
                outcome
                lines=true
            />
        </Draft>
    }
}

fn comment_fault(comment: String) -> Option<Fault> {
    CommentDraft { comment }.check().err()?.at(Field::Comment)
}

/// As the form sends it.
const fn word(actor: Actor) -> &'static str {
    match actor {
        Actor::Owner => "owner",
        Actor::Approver => "approver",
    }
}

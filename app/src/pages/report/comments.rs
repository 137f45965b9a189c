//! The comments on a report, and the form to add one.

use domain::{Actor, Comment, CommentDraft, Fault, Field, draft::COMMENT};
use leptos::prelude::*;

use crate::{
    ReportView,
    addresses::flash_message::FlashMessage,
    components::{Draft, FormResult, Person, SubmitButton, TextField, TimeAgo, optimistic, result_of},
    server_functions::reports,
};

/// In the order in which they were made. Who may not write reads.
#[component]
pub(super) fn Comments(view: ReportView, act: ServerAction<reports::Comment>) -> impl IntoView {
    let may_comment = view.permissions.allow(view.actor);
    let ReportView { now, viewer, comments, form_key, actor, report, .. } = view;
    let none = comments.is_empty();
    let item = |Comment { at, by, comment }: Comment| {
        let viewer = viewer.clone();
        view! {
            <li>
                <p class="comment-head">
                    <Person person=by viewer />
                    <span class="muted"><TimeAgo at now /></span>
                </p>
                <p class="user-text">{comment}</p>
            </li>
        }
    };

    let pending = optimistic(act, |asked| asked.comment);
    let sending = move || {
        pending.get().map(|comment| {
            view! {
                <li class="sending">
                    <p class="comment-head">"You" <span class="muted">"sending…"</span></p>
                    <p class="user-text">{comment}</p>
                </li>
            }
        })
    };
    let no_comments = move || none && pending.with(Option::is_none);

    view! {
        <section class="card comments" aria-labelledby="comments">
            <h2 id="comments">"Comments"</h2>
            <Show when=no_comments>
                <p class="muted">"No comments yet"</p>
            </Show>
            <ol class="comment-list">{comments.into_iter().map(item).collect_view()} {sending}</ol>
            {may_comment
                .then(|| {
                    view! {
                        <ActionForm action=act>
                            <input type="hidden" name="id" value=report.id.to_string() />
                            <input type="hidden" name="actor" value=word(actor) />
                            <input type="hidden" name="key" value=form_key.0 />
                            <CommentField act />
                            <SubmitButton quiet=true busy=act.pending()>"Comment"</SubmitButton>
                        </ActionForm>
                    }
                })}
            <FormResult of=result_of(act) done=FlashMessage::Commented />
        </section>
    }
    .into_any()
}

#[component]
fn CommentField(act: ServerAction<reports::Comment>) -> impl IntoView {
    let result = result_of(act);
    let sent = Signal::derive(move || result.with(|result| *result == Some(Ok(()))));

    view! {
        <Draft key="comment" sent>
            <TextField
                id="comment"
                field=Field::Comment
                label="Add a comment"
                limit=COMMENT
                check=comment_fault
                result
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

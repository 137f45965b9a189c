//! The comments on a report, and the form to add one.

use domain::{Actor, Comment, Field, draft::COMMENT};
use leptos::{prelude::*, server_fn::ServerFn};

use crate::{
    ReportView,
    addresses::{base_path::with_base, flash_message::FlashMessage},
    components::{
        Draft, FormResult, Person, Rendered, ShowAfter, SubmitButton, TextField, TimeAgo, refusal_of,
    },
    server_functions::reports,
};

/// In the order in which they were made. Who may not write reads.
#[component]
pub(super) fn Comments(view: ReportView) -> impl IntoView {
    let refusal = refusal_of::<reports::Comment>();
    let told = refusal.clone();
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

    view! {
        <section class="card comments" aria-labelledby="comments">
            <h2 id="comments">"Comments"</h2>
            {none.then(|| view! { <p class="muted">"No comments yet"</p> })}
            <ol class="comment-list">{comments.into_iter().map(item).collect_view()}</ol>
            {may_comment
                .then(|| {
                    view! {
                        <form method="post" action=with_base(reports::Comment::url()) data-check="comment">
                            <input type="hidden" name="id" value=report.id.to_string() />
                            <input type="hidden" name="actor" value=word(actor) />
                            <Draft key="comment">
                                <input type="hidden" name="key" value=form_key.0 />
                                <TextField
                                    id="comment"
                                    field=Field::Comment
                                    label="Add a comment"
                                    limit=COMMENT
                                    refusal=told
                                    lines=true
                                />
                            </Draft>
                            <SubmitButton quiet=true>"Comment"</SubmitButton>
                            <Sending />
                        </form>
                    }
                })}
            <FormResult refusal done=FlashMessage::Commented />
        </section>
    }
    .rendered()
}

/// A comment that is under way.
#[component]
fn Sending() -> impl IntoView {
    view! {
        <ShowAfter target=".comment-list">
            <li class="sending">
                <p class="comment-head">"You" <span class="muted">"sending…"</span></p>
                <p class="user-text" data-typed=Field::Comment.word()></p>
            </li>
        </ShowAfter>
    }
}

/// As the form sends it.
const fn word(actor: Actor) -> &'static str {
    match actor {
        Actor::Owner => "owner",
        Actor::Approver => "approver",
    }
}

//! A part of a page that waits for an answer: the answer, what went wrong, or where to sign in.
//!
//! What brings the answer runs as a task of its own, which ends with the page. A page's parts are polled in turn: one that
//! waits to be polled again could hold what another one waits for, such as a connection to the database.
//!
//! This is the pages' error boundary. Leptos' own forgets an error's type, with which the words and the way out would be
//! lost.

use leptos::{
    either::Either, prelude::*, reactive::computed::ScopedFuture, server_fn::error::ServerFnUrlError,
};
use leptos_router::hooks::use_location;
use tokio::task::JoinSet;
use tracing::Instrument;

use super::error_message::ErrorMessage;
use crate::{
    AppError, EndReason,
    addresses::{
        query::Query,
        sign_in::{here, redirect_to, sign_in_redirect},
    },
    viewer::Viewer,
};

/// Shows `children` of the answer that `from` brings.
#[component]
pub(crate) fn Loaded<T, Answer, Children, Shown>(
    /// Brings the answer.
    from: Answer,
    /// What to show of the answer.
    children: Children,
) -> impl IntoView
where
    T: Send + 'static,
    Answer: Future<Output = Result<T, AppError>> + Send + 'static,
    Children: FnOnce(T) -> Shown + Send + 'static,
    Shown: IntoView + Send + 'static,
{
    let viewer = Viewer::of_this_page();
    let mut asked = JoinSet::new();
    asked.spawn(ScopedFuture::new(from).in_current_span());
    let shown = Suspend::new(async move {
        let answer = asked.join_next().await.and_then(Result::ok);
        match answer.unwrap_or(Err(AppError::Unexpected { request_id: None })) {
            Ok(answer) => Either::Left(children(answer).into_any()),
            Err(error) => {
                let error = told_end().unwrap_or(error);
                redirect_nobody(&error, viewer).await;
                Either::Right(view! { <ErrorMessage error /> })
            }
        }
    });

    view! { <Suspense>{shown}</Suspense> }
}

/// A visitor who is nobody goes straight to sign in, and one whose session ran out is signed in again unseen. One whose
/// session was ended is told so; and so is one who was somebody a moment ago: a redirect could then go round in circles
/// with a provider that signs in silently.
async fn redirect_nobody(error: &AppError, viewer: Viewer) {
    let Some(way) = sign_in_redirect(error, &here()) else { return };
    let was_somebody =
        *error == AppError::SignedOut && viewer.required_profile().await != Err(AppError::SignedOut);
    if !was_somebody {
        redirect_to(&way);
    }
}

/// How the session ended, where a form has learnt of it and led back here: who comes next without a cookie is nobody, and
/// would be signed in again by a provider that still knows the person, although somebody has ended the session.
fn told_end() -> Option<AppError> {
    let search = use_location().search;
    let told = search.with_untracked(|search| Query::read(search).get("__err").map(str::to_owned))?;
    let error = ServerFnUrlError::<AppError>::decode_err(&told);
    (error == AppError::SessionEnded { reason: EndReason::Revoked }).then_some(error)
}

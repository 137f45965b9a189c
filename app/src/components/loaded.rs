//! A part of a page that waits for an answer: the answer, what went wrong, or where to sign in.
//!
//! This is the pages' error boundary. Leptos' own forgets an error's type, with which the words and the way out would be
//! lost.

use leptos::{prelude::*, server_fn::error::ServerFnUrlError};

use super::{error_message::ErrorMessage, rendered::Rendered};
use crate::{
    AppError, EndReason,
    addresses::{
        query::Query,
        requested,
        sign_in::{here, redirect_to, sign_in_redirect},
    },
    question::ask,
    viewer::Viewer,
};

/// Shows `children` of the answer that `from` brings. They are rendered as soon as it is there: nothing in them may wait.
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
    let asked = ask(from);

    Suspend::new(async move {
        match asked.await.unwrap_or(Err(AppError::Unexpected { request_id: None })) {
            Ok(answer) => children(answer).rendered(),
            Err(error) => {
                let error = told_end().unwrap_or(error);
                redirect_nobody(&error, viewer).await;
                view! { <ErrorMessage error /> }.rendered()
            }
        }
    })
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
    let query = Query::read(&requested::query());
    let error = ServerFnUrlError::<AppError>::decode_err(query.get("__err")?);
    (error == AppError::SessionEnded { reason: EndReason::Revoked }).then_some(error)
}

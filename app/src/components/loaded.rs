//! A part of a page that waits for an answer: the answer, what went wrong, or where to sign in.
//!
//! This is the pages' error boundary. Leptos' own hands the browser an error's text and forgets its type, with which
//! the words and the way out would be lost.

use leptos::{either::Either, prelude::*};

use super::error_message::ErrorMessage;
use crate::AppError;

/// Shows `children` of the answer that `from` brings. Asked again, it keeps the old answer until the new one is there.
#[component]
pub(crate) fn Loaded<T, Answer, From, Children, Shown>(
    /// Brings the answer.
    from: From,
    /// Asks again.
    #[prop(into)]
    retry: Callback<()>,
    /// What to show of the answer.
    children: Children,
) -> impl IntoView
where
    T: Send + 'static,
    Answer: Future<Output = Result<T, AppError>> + Send + 'static,
    From: Fn() -> Answer + Send + Sync + 'static,
    Children: Fn(T) -> Shown + Clone + Send + Sync + 'static,
    Shown: IntoView + Send + 'static,
{
    let shown = move || {
        let (answer, children) = (from(), children.clone());
        Suspend::new(async move {
            match answer.await {
                Ok(answer) => Either::Left(children(answer).into_any()),
                Err(error) => {
                    #[cfg(feature = "ssr")]
                    redirect_nobody(&error).await;
                    Either::Right(view! { <ErrorMessage error retry /> })
                }
            }
        })
    };

    view! { <Transition fallback=Skeleton>{shown}</Transition> }
}

/// A visitor who is nobody goes straight to sign in, and one whose session ran out is signed in again unseen. One whose
/// session was ended is told so; and so is one who was somebody a moment ago: a redirect could then go round in circles
/// with a provider that signs in silently.
#[cfg(feature = "ssr")]
async fn redirect_nobody(error: &AppError) {
    use crate::{
        addresses::sign_in::{here, redirect_to, sign_in_redirect},
        viewer::Viewer,
    };

    let Some(way) = sign_in_redirect(error, &here()) else { return };
    let was_somebody = *error == AppError::SignedOut
        && Viewer::of_this_page().required_profile().await != Err(AppError::SignedOut);
    if !was_somebody {
        redirect_to(&way);
    }
}

/// Seen only where a page's first answer takes its time in the browser.
#[component]
fn Skeleton() -> impl IntoView {
    view! {
        <div class="skeleton" role="status">
            <span class="visually-hidden">"Loading…"</span>
        </div>
    }
}

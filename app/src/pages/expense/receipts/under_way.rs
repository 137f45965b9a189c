//! Files on their way to the server, each with how far it has come, or with why it was not taken and what to do.

use leptos::{either::Either, prelude::*};
use web_sys::File;

use super::{courier::Courier, shelf::Shelf};
use crate::AppError;

/// One file. What is a browser's alone is kept where only the browser looks.
#[derive(Clone)]
pub(super) struct UnderWay {
    pub(super) number: u32,
    pub(super) name: String,
    /// What lets it be sent twice and kept once.
    pub(super) key: String,
    pub(super) file: StoredValue<File, LocalStorage>,
    pub(super) state: ArcRwSignal<State>,
}

/// How far a file has come.
#[derive(Clone, PartialEq, Eq)]
pub(super) enum State {
    /// So many hundredths have left.
    Sent(u32),
    /// It was not taken.
    Refused(AppError),
}

/// It is there from the first, so that assistive technology announces what appears in it: names and failures. How far
/// a file has come can be asked for and is not said by itself.
#[component]
pub(super) fn FilesUnderWay(shelf: Shelf, courier: Courier) -> impl IntoView {
    let files = shelf.under_way();

    view! {
        <ul class="under-way" aria-live="polite" aria-label="Files on their way">
            <For each=move || files.get() key=|file| file.number let:file>
                <OneFile shelf courier file />
            </For>
        </ul>
    }
    .into_any()
}

#[component]
fn OneFile(shelf: Shelf, courier: Courier, file: UnderWay) -> impl IntoView {
    let refused = {
        let state = file.state.clone();
        Memo::new(move |_| match state.get() {
            State::Sent(_) => None,
            State::Refused(error) => Some(error),
        })
    };
    let UnderWay { name, state, .. } = file.clone();
    let sent = move || match state.get() {
        State::Sent(hundredths) => hundredths.to_string(),
        State::Refused(_) => "0".to_owned(),
    };
    let shown = {
        let name = name.clone();
        move || match refused.get() {
            None => {
                let label = format!("Sending {name}");
                let sent = sent.clone();
                Either::Left(
                    view! { <progress class="progress" max="100" value=sent aria-label=label></progress> },
                )
            }
            Some(error) => Either::Right(view! { <NotTaken shelf courier file=file.clone() error /> }),
        }
    };

    view! {
        <li>
            <span class="receipt-name">{name}</span>
            {shown}
        </li>
    }
}

#[component]
fn NotTaken(shelf: Shelf, courier: Courier, file: UnderWay, error: AppError) -> impl IntoView {
    let files = shelf.under_way();
    let (number, name) = (file.number, format!(" {}", file.name));
    let dismiss = move |_| files.update(|files| files.retain(|file| file.number != number));
    let again = may_be_sent_again(&error).then(|| {
        let name = name.clone();
        view! {
            <button type="button" class="button" on:click=move |_| courier.send(&file)>
                "Try again" <span class="visually-hidden">{name}</span>
            </button>
        }
    });

    view! {
        <p class="fault">{error.to_string()}</p>
        <div class="under-way-buttons">
            {again} <button type="button" class="button button-quiet" on:click=dismiss>
                "Dismiss" <span class="visually-hidden">{name}</span>
            </button>
        </div>
    }
}

/// Whether the same file may be taken another time.
const fn may_be_sent_again(error: &AppError) -> bool {
    !matches!(
        error,
        AppError::FileTooLarge | AppError::NoReceipt | AppError::NotFound | AppError::Forbidden { .. }
    )
}

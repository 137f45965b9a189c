//! One file on its way to the server.

use leptos::{either::Either, prelude::*};
use web_sys::File;

use crate::browser::upload::UploadError;

/// What is a browser's alone is kept where only the browser looks.
#[derive(Clone)]
pub(super) struct Upload {
    pub(super) number: u32,
    pub(super) name: String,
    /// Where it is sent.
    pub(super) path: String,
    /// What lets it be sent twice and kept once.
    pub(super) key: String,
    pub(super) file: StoredValue<File, LocalStorage>,
    pub(super) state: RwSignal<UploadState>,
}

/// How far a file has come.
#[derive(Clone, PartialEq, Eq)]
pub(super) enum UploadState {
    /// So many hundredths have left.
    Sending(u32),
    /// It was not taken.
    Failed(UploadError),
}

/// How far it has come, or why it was not taken and what to do.
#[component]
pub(super) fn UploadRow(upload: Upload, again: Callback<()>, dismiss: Callback<()>) -> impl IntoView {
    let Upload { name, state, .. } = upload;
    let failure = Memo::new(move |_| match state.get() {
        UploadState::Sending(_) => None,
        UploadState::Failed(error) => Some(error),
    });
    let sent = move || match state.get() {
        UploadState::Sending(hundredths) => hundredths.to_string(),
        UploadState::Failed(_) => "0".to_owned(),
    };
    let shown = {
        let name = name.clone();
        move || match failure.get() {
            None => {
                let label = format!("Uploading {name}");
                Either::Left(
                    view! { <progress class="progress" max="100" value=sent aria-label=label></progress> },
                )
            }
            Some(error) => Either::Right(view! { <FailedUpload name=name.clone() error again dismiss /> }),
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
fn FailedUpload(
    name: String,
    error: UploadError,
    again: Callback<()>,
    dismiss: Callback<()>,
) -> impl IntoView {
    let name = format!(" {name}");
    let again = error.can_retry.then(|| {
        let name = name.clone();
        view! {
            <button type="button" class="button" on:click=move |_| again.run(())>
                "Try again" <span class="visually-hidden">{name}</span>
            </button>
        }
    });

    view! {
        <p class="fault">{error.words}</p>
        <div class="upload-buttons">
            {again} <button type="button" class="button button-quiet" on:click=move |_| dismiss.run(())>
                "Dismiss" <span class="visually-hidden">{name}</span>
            </button>
        </div>
    }
}

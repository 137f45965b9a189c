//! Uploads to the server, each with how far it has come, or with why it was not taken and what to do.

use leptos::{either::Either, prelude::*};

use super::{
    receipt_list::ReceiptList,
    upload::{Upload, UploadState},
    upload_queue::UploadQueue,
};
use crate::AppError;

/// It is there from the first, so that assistive technology announces what appears in it: names and failures. How far
/// a file has come can be asked for and is not said by itself.
#[component]
pub(super) fn UploadProgress(list: ReceiptList, queue: UploadQueue) -> impl IntoView {
    let files = list.uploads();

    view! {
        <ul class="upload-progress" aria-live="polite" aria-label="Uploads">
            <For each=move || files.get() key=|file| file.number let:file>
                <UploadRow list queue file />
            </For>
        </ul>
    }
    .into_any()
}

#[component]
fn UploadRow(list: ReceiptList, queue: UploadQueue, file: Upload) -> impl IntoView {
    let failure = {
        let state = file.state.clone();
        Memo::new(move |_| match state.get() {
            UploadState::Sending(_) => None,
            UploadState::Failed(error) => Some(error),
        })
    };
    let Upload { name, state, .. } = file.clone();
    let sent = move || match state.get() {
        UploadState::Sending(hundredths) => hundredths.to_string(),
        UploadState::Failed(_) => "0".to_owned(),
    };
    let shown = {
        let name = name.clone();
        move || match failure.get() {
            None => {
                let label = format!("Uploading {name}");
                let sent = sent.clone();
                Either::Left(
                    view! { <progress class="progress" max="100" value=sent aria-label=label></progress> },
                )
            }
            Some(error) => Either::Right(view! { <FailedUpload list queue file=file.clone() error /> }),
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
fn FailedUpload(list: ReceiptList, queue: UploadQueue, file: Upload, error: AppError) -> impl IntoView {
    let files = list.uploads();
    let (number, name) = (file.number, format!(" {}", file.name));
    let dismiss = move |_| files.update(|files| files.retain(|file| file.number != number));
    let again = can_retry(&error).then(|| {
        let name = name.clone();
        view! {
            <button type="button" class="button" on:click=move |_| queue.send(&file)>
                "Try again" <span class="visually-hidden">{name}</span>
            </button>
        }
    });

    view! {
        <p class="fault">{error.to_string()}</p>
        <div class="upload-buttons">
            {again} <button type="button" class="button button-quiet" on:click=dismiss>
                "Dismiss" <span class="visually-hidden">{name}</span>
            </button>
        </div>
    }
}

/// Whether the same file may be taken another time.
const fn can_retry(error: &AppError) -> bool {
    !matches!(
        error,
        AppError::FileTooLarge | AppError::UnsupportedFile | AppError::NotFound | AppError::Forbidden { .. }
    )
}

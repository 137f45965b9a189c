//! The files that a person has added, sent to the server one by one.

use domain::{
    Receipt,
    receipt::{Kind, LARGEST_RECEIPT},
};
use leptos::prelude::*;
use web_sys::{File, FormData};

use super::{
    receipt_list::ReceiptList,
    upload::{Upload, UploadState},
};
use crate::{
    AppError, FormKey,
    addresses::receipts::{FILE, KEY, receipts_path},
    components::{Toasts, upload as send},
    session_end::SessionEnd,
};

/// One page's. Its uploads go on although the page is left meanwhile.
#[derive(Clone, Copy)]
pub(super) struct UploadQueue {
    list: ReceiptList,
    key: StoredValue<String>,
    end: SessionEnd,
    toasts: Toasts,
}

impl UploadQueue {
    pub(super) fn new(list: ReceiptList, FormKey(key): FormKey) -> Self {
        let (end, toasts) = (SessionEnd::of_this_page(), Toasts::of_this_page());
        Self { list, key: StoredValue::new(key), end, toasts }
    }

    /// The form's key.
    pub(super) fn key(self) -> String {
        self.key.get_value()
    }

    /// Adds files, and sends each that may be taken.
    pub(super) fn add(self, files: Vec<File>) {
        for file in files {
            let (number, fault) = (self.list.number(), fault(&file));
            let upload = Upload {
                number,
                name: file.name(),
                key: format!("{}-{number}", self.key()),
                file: StoredValue::new_local(file),
                state: ArcRwSignal::new(UploadState::Sending(0)),
            };
            self.list.uploads().update(|files| files.push(upload.clone()));
            match fault {
                None => self.send(&upload),
                Some(error) => upload.state.set(UploadState::Failed(error)),
            }
        }
    }

    /// Sends a file. Sent another time, it is still one receipt.
    pub(super) fn send(self, upload: &Upload) {
        upload.state.set(UploadState::Sending(0));
        if self.start(upload).is_none() {
            upload.state.set(UploadState::Failed(AppError::Offline));
        }
    }

    /// None where the browser would not.
    fn start(self, upload: &Upload) -> Option<()> {
        let expense = self.list.expense();
        let form = FormData::new().ok()?;
        form.append_with_str(KEY, &upload.key).ok()?;
        let append = |file: &File| form.append_with_blob_and_filename(FILE, file, &upload.name).ok();
        upload.file.try_with_value(append)??;
        let state = upload.state.clone();
        let sent = move |hundredths| state.set(UploadState::Sending(hundredths));
        let upload = upload.clone();
        let answered = move |answer: Result<Vec<Receipt>, AppError>| match answer {
            Ok(added) => {
                self.toasts.show(format!("{} added.", upload.name));
                self.list.uploaded(expense, &upload, added);
            }
            Err(error) => {
                self.end.report(&error);
                upload.state.set(UploadState::Failed(error));
            }
        };
        send(&receipts_path(expense), &form, AppError::FileTooLarge, sent, answered)
    }
}

/// What is wrong with a file as far as its size and its name tell. The server looks into it.
fn fault(file: &File) -> Option<AppError> {
    let ending = file.name().rsplit_once('.').map(|(_, ending)| ending.to_ascii_lowercase());
    let is_of = |kind: &Kind| match file.type_().as_str() {
        "" => ending.as_deref().is_some_and(|ending| kind.endings().contains(&ending)),
        media_type => media_type == kind.media_type(),
    };
    if !Kind::ALL.iter().any(is_of) {
        return Some(AppError::UnsupportedFile);
    }
    (file.size() > LARGEST_RECEIPT as f64).then_some(AppError::FileTooLarge)
}

//! What carries files to the server, one by one.

use domain::{Receipt, receipt::Kind};
use leptos::prelude::*;
use web_sys::{File, FormData};

use super::{
    shelf::Shelf,
    under_way::{State, UnderWay},
};
use crate::{
    AppError, FormKey, LARGEST_RECEIPT,
    parts::{Toasts, send_form},
    receipt_address::{FILE, KEY, receipts_of},
    session_end::SessionEnd,
};

/// One page's. What it carries arrives although the page is left meanwhile.
#[derive(Clone, Copy)]
pub(super) struct Courier {
    shelf: Shelf,
    key: StoredValue<String>,
    end: SessionEnd,
    toasts: Toasts,
}

impl Courier {
    pub(super) fn new(shelf: Shelf, FormKey(key): FormKey) -> Self {
        let (end, toasts) = (SessionEnd::of_this_page(), Toasts::of_this_page());
        Self { shelf, key: StoredValue::new(key), end, toasts }
    }

    /// The form's key.
    pub(super) fn key(self) -> String {
        self.key.get_value()
    }

    /// Sets out with each file that may be taken.
    pub(super) fn bring(self, files: Vec<File>) {
        for file in files {
            let (number, fault) = (self.shelf.number(), fault(&file));
            let upload = UnderWay {
                number,
                name: file.name(),
                key: format!("{}-{number}", self.key()),
                file: StoredValue::new_local(file),
                state: ArcRwSignal::new(State::Sent(0)),
            };
            self.shelf.under_way().update(|files| files.push(upload.clone()));
            match fault {
                None => self.send(&upload),
                Some(error) => upload.state.set(State::Refused(error)),
            }
        }
    }

    /// Sends a file. Sent another time, it is still one receipt.
    pub(super) fn send(self, upload: &UnderWay) {
        upload.state.set(State::Sent(0));
        if self.set_out(upload).is_none() {
            upload.state.set(State::Refused(AppError::Offline));
        }
    }

    /// None where the browser would not.
    fn set_out(self, upload: &UnderWay) -> Option<()> {
        let expense = self.shelf.expense();
        let form = FormData::new().ok()?;
        form.append_with_str(KEY, &upload.key).ok()?;
        let append = |file: &File| form.append_with_blob_and_filename(FILE, file, &upload.name).ok();
        upload.file.try_with_value(append)??;
        let state = upload.state.clone();
        let sent = move |hundredths| state.set(State::Sent(hundredths));
        let upload = upload.clone();
        let answered = move |answer: Result<Vec<Receipt>, AppError>| match answer {
            Ok(added) => {
                self.toasts.say(format!("{} is added.", upload.name));
                self.shelf.arrived(expense, &upload, added);
            }
            Err(error) => {
                self.end.tell(&error);
                upload.state.set(State::Refused(error));
            }
        };
        send_form(&receipts_of(expense), &form, AppError::FileTooLarge, sent, answered)
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
        return Some(AppError::NoReceipt);
    }
    (file.size() > LARGEST_RECEIPT as f64).then_some(AppError::FileTooLarge)
}

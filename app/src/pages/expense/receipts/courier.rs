//! What carries files to the server, one by one. A browser tells how much of a request it has sent to `XMLHttpRequest`
//! alone.

use domain::{Receipt, receipt::Kind};
use leptos::{prelude::*, serde_json};
use web_sys::{Event, File, FormData, ProgressEvent, XmlHttpRequest};

use super::{
    shelf::Shelf,
    under_way::{State, UnderWay},
};
use crate::{
    AppError, FormKey, LARGEST_RECEIPT,
    parts::{Toasts, on},
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
        let sent = upload
            .file
            .try_with_value(|file| form.append_with_blob_and_filename(FILE, file, &upload.name).is_ok());
        let request = XmlHttpRequest::new().ok().filter(|_| sent == Some(true))?;
        request.open("POST", &receipts_of(expense)).ok()?;
        request.set_request_header("Accept", "application/json").ok()?;
        let state = upload.state.clone();
        let way = request.upload().ok()?;
        on(&way, "progress", move |progress: ProgressEvent| {
            if progress.length_computable() && progress.total() > 0.0 {
                state.set(State::Sent((progress.loaded() * 100.0 / progress.total()) as u32));
            }
        });
        let (upload, answered) = (upload.clone(), request.clone());
        on(&request, "loadend", move |_: Event| match answer(&answered) {
            Ok(added) => {
                self.toasts.say(format!("{} is added.", upload.name));
                self.shelf.arrived(expense, &upload, added);
            }
            Err(error) => {
                self.end.tell(&error);
                upload.state.set(State::Refused(error));
            }
        });
        request.send_with_opt_form_data(Some(&form)).ok()
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

/// What was added, or why nothing was.
fn answer(request: &XmlHttpRequest) -> Result<Vec<Receipt>, AppError> {
    let text = request.response_text().ok().flatten().unwrap_or_default();
    let unexpected = AppError::Unexpected { request_id: None };
    match request.status() {
        Ok(201) => serde_json::from_str(&text).map_err(|_| unexpected),
        Ok(0) | Err(_) => Err(AppError::Offline),
        // It may be a proxy's own, which says nothing that can be read here.
        Ok(413) => Err(AppError::FileTooLarge),
        Ok(_) => Err(serde_json::from_str(&text).unwrap_or(unexpected)),
    }
}

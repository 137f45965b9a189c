//! The files that a person has added to an expense, on their way to the server: each with how far it has come, or with why
//! it was not taken and what to do.

use std::rc::Rc;

use domain::receipt::{Kind, LARGEST_RECEIPT};
use leptos::{ev, html, prelude::*, wasm_bindgen::JsCast};
use web_sys::{Element, Event, File, FormData, HtmlFormElement, HtmlInputElement};

use super::{
    file_drop, toasts,
    upload_row::{Upload, UploadRow, UploadState},
};
use crate::{
    addresses::receipt_form::{FILE, KEY},
    browser::{
        elements,
        event_listener::{element_of, listen_while_shown},
        navigation,
        upload::{UploadError, upload as send},
        versions,
    },
};

/// Around all that is shown of receipts. Files can be dropped anywhere on it, and pasted anywhere on the page.
const SECTION: &str = ".receipts";
/// Where the form says that a file is too large.
const TOO_LARGE: &str = "data-too-large";

/// It is there from the first, so that assistive technology announces what appears in it: names and failures. How far
/// a file has come can be asked for and is not said by itself.
#[island]
pub fn ReceiptUploads() -> impl IntoView {
    let queue = UploadQueue { uploads: RwSignal::new(Vec::new()), count: StoredValue::new(0) };
    let list = NodeRef::<html::Ul>::new();
    Effect::new(move |_| {
        if let Some(list) = list.get() {
            take_files(list.unchecked_ref(), queue);
        }
    });

    view! {
        <ul class="upload-progress" aria-live="polite" aria-label="Uploads" node_ref=list>
            <For each=move || queue.uploads.get() key=|upload| upload.number let:upload>
                <UploadRow
                    upload=upload.clone()
                    again=Callback::new({
                        let upload = upload.clone();
                        move |()| queue.send(&upload)
                    })
                    dismiss=Callback::new(move |()| queue.remove(upload.number))
                />
            </For>
        </ul>
    }
}

/// Takes files by every way there is, as soon as they are chosen. What was chosen before is still in the form.
fn take_files(list: &Element, queue: UploadQueue) {
    let (Some(section), Some(form)) = (elements::around::<Element>(list, SECTION), form()) else { return };
    let inputs = elements::all_within::<HtmlInputElement>(&form, "input[type=file]");
    inputs.iter().for_each(|input| queue.add(file_drop::chosen(input)));
    listen_while_shown(list, &form, "change", move |event: Event| {
        let input = element_of(&event).and_then(|input| input.dyn_into::<HtmlInputElement>().ok());
        _ = input.map(|input| queue.add(file_drop::chosen(&input)));
    });
    let add = move |files| queue.add(file_drop::listed(Some(files)));
    file_drop::take_dropped(list, &section, Rc::new(add));
    listen_while_shown(list, &window(), "paste", move |event: ev::ClipboardEvent| {
        if let Some(files) = file_drop::pasted(&event) {
            event.prevent_default();
            queue.add(files);
        }
    });
}

/// One page's. Its uploads go on although the page is left meanwhile.
#[derive(Clone, Copy)]
struct UploadQueue {
    uploads: RwSignal<Vec<Upload>>,
    /// How many files were added.
    count: StoredValue<u32>,
}

impl UploadQueue {
    /// Adds files, and sends each that may be taken.
    fn add(self, files: Vec<File>) {
        let Some((path, key)) = form().and_then(|form| Some((form.get_attribute("action")?, key(&form)?)))
        else {
            return;
        };
        for file in files {
            let number = self.count.get_value();
            self.count.set_value(number.wrapping_add(1));
            let fault = fault(&file);
            let upload = Upload {
                number,
                name: file.name(),
                path: path.clone(),
                key: format!("{key}-{number}"),
                file: StoredValue::new_local(file),
                state: RwSignal::new(UploadState::Sending(0)),
            };
            self.uploads.update(|uploads| uploads.push(upload.clone()));
            match fault {
                None => self.send(&upload),
                Some(error) => upload.state.set(UploadState::Failed(error)),
            }
        }
    }

    /// Sends a file. Sent another time, it is still one receipt.
    fn send(self, upload: &Upload) {
        upload.state.set(UploadState::Sending(0));
        let Some(form) = upload.form() else { return };
        let (state, done) = (upload.state, upload.clone());
        let sent = move |hundredths| state.set(UploadState::Sending(hundredths));
        let answered = move |answer: Result<Option<String>, UploadError>| match answer {
            Ok(_) => self.added(&done),
            Err(error) => state.set(UploadState::Failed(error)),
        };
        if let Err(error) = send(&upload.path, &form, words(TOO_LARGE), sent, answered) {
            state.set(UploadState::Failed(error));
        }
    }

    /// A file has arrived. The page may show another expense by now, or none.
    fn added(self, upload: &Upload) {
        toasts::show(format!("{} added.", upload.name));
        self.remove(upload.number);
        if form().and_then(|form| form.get_attribute("action")).as_deref() == Some(&upload.path) {
            versions::advance();
            navigation::refresh_part(SECTION);
        }
    }

    fn remove(self, number: u32) {
        self.uploads.update(|uploads| uploads.retain(|upload| upload.number != number));
    }
}

impl Upload {
    fn form(&self) -> Option<FormData> {
        let form = FormData::new().ok()?;
        form.append_with_str(KEY, &self.key).ok()?;
        let append = |file: &File| form.append_with_blob_and_filename(FILE, file, &self.name).ok();
        self.file.try_with_value(append)??;
        Some(form)
    }
}

/// The form that sends the files where there are no scripts.
fn form() -> Option<HtmlFormElement> {
    elements::first(".receipt-form")
}

/// The form's key. Each that is shown has its own.
fn key(form: &HtmlFormElement) -> Option<String> {
    let input =
        elements::all_within::<HtmlInputElement>(form, &format!("input[name={KEY}]")).into_iter().next()?;
    Some(input.value())
}

/// What is wrong with a file as far as its size and its name tell. The server looks into it.
fn fault(file: &File) -> Option<UploadError> {
    let ending = file.name().rsplit_once('.').map(|(_, ending)| ending.to_ascii_lowercase());
    let is_of = |kind: &Kind| match file.type_().as_str() {
        "" => ending.as_deref().is_some_and(|ending| kind.endings().contains(&ending)),
        media_type => media_type == kind.media_type(),
    };
    let error = if !Kind::ALL.iter().any(is_of) {
        words("data-unsupported")
    } else if file.size() > LARGEST_RECEIPT as f64 {
        words(TOO_LARGE)
    } else {
        return None;
    };
    Some(UploadError { words: error, can_retry: false })
}

/// The form brings the words along.
fn words(attribute: &str) -> String {
    form().and_then(|form| form.get_attribute(attribute)).unwrap_or_default()
}

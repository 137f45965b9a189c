//! A table on its way to the server: how far it has come, or why it was not taken.

use std::rc::Rc;

use domain::import::LARGEST_FILE;
use leptos::{html, prelude::*, wasm_bindgen::JsCast};
use web_sys::{Element, Event, FileList, FormData, HtmlFormElement, HtmlInputElement, SubmitEvent};

use super::file_drop;
use crate::browser::{
    elements,
    event_listener::listen_while_shown,
    navigation::{self, Entry},
    upload::{UploadError, upload},
};

/// It stands in the form, which the browser sends by itself where there are no scripts, below the words for why a table was
/// not taken.
#[island]
pub fn TableUpload() -> impl IntoView {
    let progress = RwSignal::new(None::<u32>);
    let place = NodeRef::<html::Div>::new();
    Effect::new(move |_| {
        if let Some(form) = place.get().and_then(|place| Form::around(place.unchecked_ref(), progress)) {
            form.listen();
        }
    });

    view! {
        <div class="table-upload" node_ref=place>
            <Show when=move || progress.get().is_some()>
                <progress
                    class="progress"
                    max="100"
                    value=move || progress.get().unwrap_or_default().to_string()
                    aria-label="Uploading the file"
                ></progress>
            </Show>
        </div>
    }
}

#[derive(Clone)]
struct Form {
    form: HtmlFormElement,
    input: HtmlInputElement,
    progress: RwSignal<Option<u32>>,
}

impl Form {
    fn around(place: &Element, progress: RwSignal<Option<u32>>) -> Option<Self> {
        let form = elements::around::<HtmlFormElement>(place, "form")?;
        let input = elements::all_within(&form, "input[type=file]").into_iter().next()?;
        Some(Self { form, input, progress })
    }

    fn listen(self) {
        let (watched, this, dropped) = (self.form.clone(), self.clone(), self.clone());
        // What was dropped is sent at once: it was chosen, and is looked through next.
        let take = move |files: FileList| {
            dropped.input.set_files(Some(&files));
            dropped.send_once();
        };
        file_drop::take_dropped(&watched, &watched, Rc::new(take));
        // Another file was chosen.
        listen_while_shown(&watched, &self.input, "change", move |_: Event| this.tell(""));
        listen_while_shown(&watched, &watched, "submit", move |submit: SubmitEvent| {
            submit.prevent_default();
            self.send_once();
        });
    }

    /// What is under way is not sent a second time.
    fn send_once(&self) {
        if self.progress.get_untracked().is_none() {
            self.send();
        }
    }

    /// Sends what is in the form, unless it is known already that it is not taken. Leads to what is in the table.
    fn send(&self) {
        let too_large = self.form.get_attribute("data-too-large").unwrap_or_default();
        if self
            .input
            .files()
            .and_then(|files| files.get(0))
            .is_some_and(|file| file.size() > LARGEST_FILE as f64)
        {
            return self.tell(&too_large);
        }
        let Some(path) = self.form.get_attribute("action") else { return };
        let Ok(data) = FormData::new_with_form(&self.form) else { return };
        self.tell("");
        self.set_progress(Some(0));
        let (this, progress, stays) = (self.clone(), self.progress, navigation::stay());
        let answered = move |answer: Result<Option<String>, UploadError>| {
            this.set_progress(None);
            match answer {
                // Who has gone elsewhere meanwhile is not called back.
                Ok(Some(table)) if stays() => navigation::visit(&table, Entry::Push),
                Ok(_) => {}
                Err(error) => this.tell(&error.words),
            }
        };
        if let Err(error) = upload(&path, &data, too_large, move |sent| progress.set(Some(sent)), answered) {
            self.set_progress(None);
            self.tell(&error.words);
        }
    }

    fn set_progress(&self, progress: Option<u32>) {
        self.progress.set(progress);
        for button in elements::all_within::<Element>(&self.form, "button") {
            elements::mark(&button, "aria-disabled", progress.is_some());
        }
    }

    fn tell(&self, words: &str) {
        if let Some(fault) = elements::all_within::<Element>(&self.form, ".fault").first() {
            fault.set_text_content(Some(words));
        }
        elements::mark(&self.input, "aria-invalid", !words.is_empty());
    }
}

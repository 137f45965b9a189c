//! A file to import on its way to the server: how far it has come, or why it was not taken.

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

/// It stands in the form, which the browser sends by itself where there are no scripts, below the words for why a file was
/// not taken.
#[island]
pub fn TableUpload() -> impl IntoView {
    let place = NodeRef::<html::Progress>::new();
    Effect::new(move |_| {
        if let Some(form) = place.get().and_then(|progress| Form::around(progress.unchecked_into())) {
            form.listen();
        }
    });

    view! {
        <progress class="progress" max="100" hidden=true aria-label="Uploading the file" node_ref=place></progress>
    }
}

#[derive(Clone)]
struct Form {
    form: HtmlFormElement,
    input: HtmlInputElement,
    /// It is hidden unless something is under way.
    progress: Element,
}

impl Form {
    fn around(progress: Element) -> Option<Self> {
        let form = elements::around::<HtmlFormElement>(&progress, "form")?;
        let input = elements::all_within(&form, "input[type=file]").into_iter().next()?;
        Some(Self { form, input, progress })
    }

    fn listen(self) {
        let (watched, this, dropped) = (self.form.clone(), self.clone(), self.clone());
        // What was dropped is sent at once: it was chosen, and is looked through next.
        let take = move |files: FileList| {
            dropped.input.set_files(Some(&files));
            dropped.send();
        };
        file_drop::take_dropped(&watched, &watched, Rc::new(take));
        // Another file was chosen.
        listen_while_shown(&watched, &self.input, "change", move |_: Event| this.tell(""));
        listen_while_shown(&watched, &watched, "submit", move |submit: SubmitEvent| {
            submit.prevent_default();
            self.send();
        });
    }

    /// Sends what is in the form, unless it is known already that it is not taken, or it is under way. Leads to what is in
    /// the file.
    fn send(&self) {
        if !self.progress.has_attribute("hidden") {
            return;
        }
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
        self.show(Some(0));
        let (this, sending) = (self.clone(), self.clone());
        let answered = move |answer: Result<Option<String>, UploadError>| {
            this.show(None);
            match answer {
                // Who has gone elsewhere meanwhile is not called back.
                Ok(Some(table)) if this.form.is_connected() && !navigation::is_leaving() => {
                    navigation::visit(&table, Entry::Push);
                }
                Ok(_) => {}
                Err(error) => this.tell(&error.words),
            }
        };
        let sent = move |hundredths| sending.show(Some(hundredths));
        if let Err(error) = upload(&path, &data, too_large, sent, answered) {
            self.show(None);
            self.tell(&error.words);
        }
    }

    /// How many hundredths have left, while something is under way.
    fn show(&self, sent: Option<u32>) {
        if let Some(hundredths) = sent {
            _ = self.progress.set_attribute("value", &hundredths.to_string());
        }
        elements::mark(&self.progress, "hidden", sent.is_none());
        for button in elements::all_within::<Element>(&self.form, "button") {
            elements::mark(&button, "aria-disabled", sent.is_some());
        }
    }

    fn tell(&self, words: &str) {
        if let Some(fault) = elements::all_within::<Element>(&self.form, ".fault").first() {
            fault.set_text_content(Some(words));
        }
        elements::mark(&self.input, "aria-invalid", !words.is_empty());
    }
}

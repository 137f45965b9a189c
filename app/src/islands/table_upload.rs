//! A table on its way to the server: how far it has come, or why it was not taken.

use domain::import::LARGEST_FILE;
use leptos::{html, prelude::*, wasm_bindgen::JsCast};
use web_sys::{Element, Event, FormData, HtmlFormElement, HtmlInputElement, SubmitEvent};

use crate::{
    AppError,
    browser::{
        elements,
        event_listener::listen_while_shown,
        navigation::{self, Entry},
        upload::{UploadError, upload},
    },
};

/// It stands in the form, which the browser sends by itself where there are no scripts.
#[island]
pub fn TableUpload(
    /// Its id in the page, by which the field names it.
    id: String,
    /// Why the table was not taken the last time.
    told: String,
) -> impl IntoView {
    let (progress, fault) = (RwSignal::new(None::<u32>), RwSignal::new(told));
    let note = NodeRef::<html::P>::new();
    Effect::new(move |_| {
        if let Some(note) = note.get() {
            take_form(note.unchecked_ref(), progress, fault);
        }
    });

    view! {
        <p id=id class="fault" role="status" node_ref=note>
            {fault}
        </p>
        <Show when=move || progress.get().is_some()>
            <progress
                class="progress"
                max="100"
                value=move || progress.get().unwrap_or_default().to_string()
                aria-label="Uploading the file"
            ></progress>
        </Show>
    }
}

fn take_form(note: &Element, progress: RwSignal<Option<u32>>, fault: RwSignal<String>) {
    let Some(form) = elements::around::<HtmlFormElement>(note, "form") else { return };
    let Some(input) = elements::all_within::<HtmlInputElement>(&form, "input[type=file]").into_iter().next()
    else {
        return;
    };
    let marked = input.clone();
    Effect::new(move |_| {
        _ = if fault.with(String::is_empty) {
            marked.remove_attribute("aria-invalid")
        } else {
            marked.set_attribute("aria-invalid", "true")
        };
    });
    let buttons = elements::all_within::<Element>(&form, "button");
    Effect::new(move |_| {
        let busy = progress.get().is_some();
        for button in &buttons {
            _ = if busy {
                button.set_attribute("aria-disabled", "true")
            } else {
                button.remove_attribute("aria-disabled")
            };
        }
    });
    // Another file was chosen.
    listen_while_shown(note, &input, "change", move |_: Event| fault.set(String::new()));
    let source = form.clone();
    listen_while_shown(note, &source, "submit", move |submit: SubmitEvent| {
        submit.prevent_default();
        if progress.get_untracked().is_none() {
            send(&form, &input, progress, fault);
        }
    });
}

/// Sends what is in the form, unless it is known already that it is not taken. Leads to what is in the table.
fn send(
    form: &HtmlFormElement,
    input: &HtmlInputElement,
    progress: RwSignal<Option<u32>>,
    fault: RwSignal<String>,
) {
    let refuse = move |error: UploadError| {
        progress.set(None);
        fault.set(error.words);
    };
    let too_large = || AppError::TableTooLarge.to_string();
    if input.files().and_then(|files| files.get(0)).is_some_and(|file| file.size() > LARGEST_FILE as f64) {
        return refuse(UploadError { words: too_large(), can_retry: false });
    }
    let (Some(path), Ok(data)) = (form.get_attribute("action"), FormData::new_with_form(form)) else {
        return;
    };
    fault.set(String::new());
    progress.set(Some(0));
    let shown = form.clone();
    let answered = move |answer: Result<Option<String>, UploadError>| match answer {
        // Unless the page was left meanwhile.
        Ok(Some(table)) if shown.is_connected() => navigation::visit(&table, Entry::Push),
        Ok(_) => progress.set(None),
        Err(error) => refuse(error),
    };
    if let Err(error) = upload(&path, &data, too_large(), move |sent| progress.set(Some(sent)), answered) {
        refuse(error);
    }
}

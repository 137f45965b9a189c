//! The files that a person has chosen, dropped or pasted.

use leptos::{
    ev::{ClipboardEvent, DragEvent},
    wasm_bindgen::JsCast,
};
use web_sys::{DataTransfer, File, FileList, HtmlFormElement, HtmlInputElement};

/// The form's inputs for files.
pub(super) fn inputs(form: &HtmlFormElement) -> Vec<HtmlInputElement> {
    let Ok(inputs) = form.query_selector_all("input[type=file]") else { return Vec::new() };
    (0..inputs.length()).filter_map(|place| inputs.get(place)?.dyn_into().ok()).collect()
}

/// What was chosen in an input, which is then free for more.
pub(super) fn chosen(input: &HtmlInputElement) -> Vec<File> {
    let files = listed(input.files());
    input.set_value("");
    files
}

/// What was dropped, if that is files.
pub(super) fn dropped(event: &DragEvent) -> Option<Vec<File>> {
    some_files(event.data_transfer())
}

/// What was pasted, if that is files.
pub(super) fn pasted(event: &ClipboardEvent) -> Option<Vec<File>> {
    some_files(event.clipboard_data())
}

/// Whether what is dragged is files. Which they are is told once they are dropped.
pub(super) fn holds_files(event: &DragEvent) -> bool {
    event.data_transfer().is_some_and(|data| data.types().includes(&"Files".into(), 0))
}

fn some_files(data: Option<DataTransfer>) -> Option<Vec<File>> {
    Some(listed(data?.files())).filter(|files| !files.is_empty())
}

fn listed(files: Option<FileList>) -> Vec<File> {
    let count = files.as_ref().map_or(0, FileList::length);
    (0..count).filter_map(|place| files.as_ref()?.get(place)).collect()
}

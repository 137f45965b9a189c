//! The files that a person has chosen, dropped or pasted.

use std::rc::Rc;

use leptos::ev::{ClipboardEvent, DragEvent};
use web_sys::{DataTransfer, Element, File, FileList, HtmlInputElement};

use crate::browser::event_listener::listen_while_shown;

/// What was chosen in an input, which is then free for more.
pub(super) fn chosen(input: &HtmlInputElement) -> Vec<File> {
    let files = listed(input.files());
    input.set_value("");
    files
}

/// Takes files that are dropped on `zone`, which shows that it would, for as long as `element` is in the page.
pub(super) fn take_dropped(element: &Element, zone: &Element, take: Rc<dyn Fn(FileList)>) {
    for name in ["dragenter", "dragover", "dragleave", "drop"] {
        let (marked, take) = (zone.clone(), take.clone());
        listen_while_shown(element, zone, name, move |event: DragEvent| {
            let Some(data) = event.data_transfer().filter(holds_files) else { return };
            let leaves = name == "dragleave";
            if !leaves {
                event.prevent_default();
            }
            _ = marked.class_list().toggle_with_force("drag-over", !leaves && name != "drop");
            if let Some(files) = data.files().filter(|files| files.length() > 0 && name == "drop") {
                take(files);
            }
        });
    }
}

/// What was pasted, if that is files.
pub(super) fn pasted(event: &ClipboardEvent) -> Option<Vec<File>> {
    Some(listed(event.clipboard_data()?.files())).filter(|files| !files.is_empty())
}

/// Whether what is dragged is files. Which they are is told once they are dropped.
fn holds_files(data: &DataTransfer) -> bool {
    data.types().includes(&"Files".into(), 0)
}

/// The files of a list.
pub(super) fn listed(files: Option<FileList>) -> Vec<File> {
    let count = files.as_ref().map_or(0, FileList::length);
    (0..count).filter_map(|place| files.as_ref()?.get(place)).collect()
}

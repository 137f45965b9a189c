//! What became of the files that a form without JavaScript has sent.

use leptos::prelude::*;

use crate::addresses::{
    receipts::{RefusedFile, UploadResult},
    requested,
};

/// As the page's address tells it, if it does.
#[component]
pub(super) fn UploadSummary() -> impl IntoView {
    let result = UploadResult::of(&requested::query());
    result.map(|result| view! { <Summary result /> })
}

#[component]
fn Summary(result: UploadResult) -> impl IntoView {
    let UploadResult { added, refused } = result;
    if let Some(RefusedFile { error, .. }) = refused.first() {
        crate::server_functions::response::set_status(error);
    }
    let words = match (added, refused.is_empty()) {
        (0, true) => "No file is selected.".to_owned(),
        (0, false) => "No receipt was added.".to_owned(),
        (1, _) => "1 receipt added.".to_owned(),
        (added, _) => format!("{added} receipts added."),
    };
    let line = |RefusedFile { place, error }: RefusedFile| {
        let file = place.map(|place| view! { <b>{format!("File {place}")}</b> ": " });
        view! { <li class="fault">{file} {error.to_string()}</li> }
    };

    view! {
        <div class="upload-result" role="status">
            <p>{words}</p>
            <ul>{refused.into_iter().map(line).collect_view()}</ul>
        </div>
    }
}

//! What a person can export of a report: a sheet of paper, or one file with all its receipts.

use domain::ReportId;
use leptos::prelude::*;

use crate::addresses::receipts::zip_path;

/// The button to print is there once it can do so: before, and without JavaScript, the browser's own does.
#[component]
pub(super) fn Export(
    report: ReportId,
    /// Whether there is anything in it.
    filled: bool,
) -> impl IntoView {
    let archive = filled.then(|| {
        view! {
            <a class="button button-quiet" href=zip_path(report) rel="external">
                "Download with receipts (ZIP)"
            </a>
        }
    });

    view! {
        <p class="export">
            {archive}
            <button type="button" class="button button-quiet needs-scripts" on:click=move |_| _ = window().print()>
                "Print"
            </button>
        </p>
    }
    .into_any()
}

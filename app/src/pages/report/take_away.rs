//! What a person takes away of a report: a sheet of paper, or one file with everything that proves it.

use domain::ReportId;
use leptos::prelude::*;

use crate::receipt_address::archive_of;

/// The button to print is there once it can do so: before, and without JavaScript, the browser's own does.
#[component]
pub(super) fn TakeAway(
    report: ReportId,
    /// Whether there is anything in it.
    filled: bool,
) -> impl IntoView {
    let archive = filled.then(|| {
        view! {
            <a class="button button-quiet" href=archive_of(report) rel="external">
                "Download with receipts (ZIP)"
            </a>
        }
    });

    view! {
        <p class="take-away">
            {archive}
            <button type="button" class="button button-quiet print" on:click=move |_| _ = window().print()>
                "Print"
            </button>
        </p>
    }
    .into_any()
}

//! What a person can export of a report: a sheet of paper, or one file with all its receipts.

use domain::ReportId;
use leptos::prelude::*;

use crate::{
    addresses::{base_path::with_base, receipts::zip_path},
    components::Rendered,
    islands::PrintButton,
};

/// The one by a button, the other by a link.
#[component]
pub(super) fn Export(
    report: ReportId,
    /// Whether there is anything in it.
    filled: bool,
) -> impl IntoView {
    let archive = filled.then(|| {
        view! {
            <a class="button button-quiet" href=with_base(&zip_path(report)) rel="external">
                "Download with receipts (ZIP)"
            </a>
        }
    });

    view! {
        <p class="export">
            {archive}
            <PrintButton />
        </p>
    }
    .rendered()
}

//! A file while its rows are being read.

use domain::import::Progress;
use leptos::prelude::*;

use crate::{
    ImportView,
    addresses::{base_path::with_base, imports::import_path},
    partial_navigation::is_partial,
};

/// How far it is. The page follows by itself: by the browser's code, and without scripts by the browser. What that code asks
/// for is put into a page with scripts, where `<noscript>` would be heeded.
#[component]
pub(super) fn BeingRead(view: ImportView) -> impl IntoView {
    let Progress { read, of } = view.progress;
    let follow = (!is_partial()).then(|| {
        view! {
            <noscript>
                <meta http-equiv="refresh" content="2" />
            </noscript>
        }
    });

    view! {
        <div data-refresh="">
            <p>
                {format!("{read} of {of} rows are read. Nothing is lost if you leave this page: come back to its address.")}
            </p>
            <progress
                class="progress"
                max=of.to_string()
                value=read.to_string()
                aria-label="Reading the file"
            ></progress>
            <noscript>
                <p class="form-buttons">
                    <a class="button" href=with_base(&import_path(view.id))>
                        "See how far it is"
                    </a>
                </p>
            </noscript>
            {follow}
        </div>
    }
}

//! One file on its way to the server.

use leptos::prelude::*;
use web_sys::File;

use crate::AppError;

/// What is a browser's alone is kept where only the browser looks.
#[derive(Clone)]
pub(super) struct Upload {
    pub(super) number: u32,
    pub(super) name: String,
    /// What lets it be sent twice and kept once.
    pub(super) key: String,
    pub(super) file: StoredValue<File, LocalStorage>,
    pub(super) state: ArcRwSignal<UploadState>,
}

/// How far a file has come.
#[derive(Clone, PartialEq, Eq)]
pub(super) enum UploadState {
    /// So many hundredths have left.
    Sending(u32),
    /// It was not taken.
    Failed(AppError),
}

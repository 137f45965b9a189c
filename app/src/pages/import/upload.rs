//! A table on its way to the server, once the page is hydrated: how far it has come, or why it was not taken.

use domain::{ImportId, import::LARGEST_FILE};
use leptos::{prelude::*, wasm_bindgen::JsCast};
use leptos_router::{NavigateOptions, hooks::use_navigate};
use web_sys::{FormData, HtmlFormElement, HtmlInputElement};

use crate::{
    AppError,
    addresses::imports::{UPLOAD_PATH, import_path},
    components::upload,
    session_end::SessionEnd,
};

/// One form's.
#[derive(Clone, Copy)]
pub(super) struct TableUpload {
    /// How many hundredths have left.
    progress: RwSignal<Option<u32>>,
    fault: RwSignal<Option<AppError>>,
    end: SessionEnd,
    navigate: Callback<String>,
}

impl TableUpload {
    /// `told` is why it was not taken the last time.
    pub(super) fn new(told: Option<AppError>) -> Self {
        let navigate = use_navigate();
        let navigate = Callback::new(move |path: String| navigate(&path, NavigateOptions::default()));
        Self {
            progress: RwSignal::new(None),
            fault: RwSignal::new(told),
            end: SessionEnd::of_this_page(),
            navigate,
        }
    }

    pub(super) fn progress(self) -> Option<u32> {
        self.progress.get()
    }

    pub(super) fn fault(self) -> Option<AppError> {
        self.fault.get()
    }

    /// Another file was chosen.
    pub(super) fn reset(self) {
        self.fault.set(None);
    }

    /// Sends what is in the form, unless it is known already that it is not taken.
    pub(super) fn send(self, form: &HtmlFormElement) {
        if self.progress.get_untracked().is_some() {
            return;
        }
        if is_too_large(form) {
            return self.refuse(AppError::TableTooLarge);
        }
        self.fault.set(None);
        self.progress.set(Some(0));
        if self.start(form).is_none() {
            self.refuse(AppError::Offline);
        }
    }

    /// None where the browser would not.
    fn start(self, form: &HtmlFormElement) -> Option<()> {
        let form = FormData::new_with_form(form).ok()?;
        let sent = move |hundredths| _ = self.progress.try_set(Some(hundredths));
        let answered = move |answer: Result<ImportId, AppError>| match answer {
            Ok(id) => self.arrived(id),
            Err(error) => {
                self.end.report(&error);
                self.refuse(error);
            }
        };
        upload(UPLOAD_PATH, &form, AppError::TableTooLarge, sent, answered)
    }

    /// Leads to what is in the table, unless the page was left meanwhile.
    fn arrived(self, id: ImportId) {
        self.navigate.try_run(import_path(id));
    }

    fn refuse(self, error: AppError) {
        _ = self.progress.try_set(None);
        _ = self.fault.try_set(Some(error));
    }
}

fn is_too_large(form: &HtmlFormElement) -> bool {
    let input = form.query_selector("input[type=file]").ok().flatten();
    let input = input.and_then(|input| input.dyn_into::<HtmlInputElement>().ok());
    let file = input.and_then(|input| input.files()?.get(0));
    file.is_some_and(|file| file.size() > LARGEST_FILE as f64)
}

//! A table on its way to the server, once the page is awake: how far it has come, or why it was not taken.

use domain::{ImportId, import::LARGEST_FILE};
use leptos::{prelude::*, wasm_bindgen::JsCast};
use leptos_router::{NavigateOptions, hooks::use_navigate};
use web_sys::{FormData, HtmlFormElement, HtmlInputElement};

use crate::{
    AppError,
    import_address::{IMPORTS, path_of},
    parts::send_form,
    session_end::SessionEnd,
};

/// One form's.
#[derive(Clone, Copy)]
pub(super) struct Sending {
    /// How many hundredths have left.
    under_way: RwSignal<Option<u32>>,
    fault: RwSignal<Option<AppError>>,
    end: SessionEnd,
    lead: Callback<String>,
}

impl Sending {
    /// `told` is why it was not taken the last time.
    pub(super) fn new(told: Option<AppError>) -> Self {
        let navigate = use_navigate();
        let lead = Callback::new(move |path: String| navigate(&path, NavigateOptions::default()));
        Self {
            under_way: RwSignal::new(None),
            fault: RwSignal::new(told),
            end: SessionEnd::of_this_page(),
            lead,
        }
    }

    pub(super) fn under_way(self) -> Option<u32> {
        self.under_way.get()
    }

    pub(super) fn fault(self) -> Option<AppError> {
        self.fault.get()
    }

    /// Another file was chosen.
    pub(super) fn begin_anew(self) {
        self.fault.set(None);
    }

    /// Sends what is in the form, unless it is known already that it is not taken.
    pub(super) fn send(self, form: &HtmlFormElement) {
        if self.under_way.get_untracked().is_some() {
            return;
        }
        if is_too_large(form) {
            return self.refuse(AppError::TableTooLarge);
        }
        self.fault.set(None);
        self.under_way.set(Some(0));
        if self.set_out(form).is_none() {
            self.refuse(AppError::Offline);
        }
    }

    /// None where the browser would not.
    fn set_out(self, form: &HtmlFormElement) -> Option<()> {
        let form = FormData::new_with_form(form).ok()?;
        let sent = move |hundredths| _ = self.under_way.try_set(Some(hundredths));
        let answered = move |answer: Result<ImportId, AppError>| match answer {
            Ok(id) => self.arrived(id),
            Err(error) => {
                self.end.tell(&error);
                self.refuse(error);
            }
        };
        send_form(IMPORTS, &form, AppError::TableTooLarge, sent, answered)
    }

    /// Leads to what is in the table, unless the page was left meanwhile.
    fn arrived(self, id: ImportId) {
        self.lead.try_run(path_of(id));
    }

    fn refuse(self, error: AppError) {
        _ = self.under_way.try_set(None);
        _ = self.fault.try_set(Some(error));
    }
}

fn is_too_large(form: &HtmlFormElement) -> bool {
    let input = form.query_selector("input[type=file]").ok().flatten();
    let input = input.and_then(|input| input.dyn_into::<HtmlInputElement>().ok());
    let file = input.and_then(|input| input.files()?.get(0));
    file.is_some_and(|file| file.size() > LARGEST_FILE as f64)
}

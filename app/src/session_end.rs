//! The end of the session behind this page. Whoever learns of it, by an answer or by a word from the server, tells it
//! here, and here alone it is decided what becomes of the page.

use leptos::prelude::*;
use leptos_router::{hooks::use_location, location::Location};
use web_sys::{Storage, js_sys::Date};

use crate::{
    AppError, EndReason,
    addresses::sign_in::{address, silent_href},
};

/// How long a silent sign-in is not tried again, in milliseconds: were it in vain, pages would go in circles.
const SILENT_SIGN_IN_PAUSE: f64 = 30_000.0;
/// Where this tab's storage keeps when it was tried.
const TRIED_AT: &str = "silent-sign-in";

/// Whether the session of this page has ended, and the error that says how.
#[derive(Clone, Copy)]
pub(crate) struct SessionEnd {
    ended: RwSignal<Option<AppError>>,
    /// Whether the browser is on its way to another document, which will know better.
    leaving: StoredValue<bool>,
    location: StoredValue<Location>,
}

impl SessionEnd {
    /// For every page below.
    pub(crate) fn provide() {
        provide_context(Self {
            ended: RwSignal::new(None),
            leaving: StoredValue::new(false),
            location: StoredValue::new(use_location()),
        });
    }

    /// That of this page's session.
    pub(crate) fn of_this_page() -> Self {
        expect_context()
    }

    /// The error that says how, once it has.
    pub(crate) fn error(self) -> Option<AppError> {
        self.ended.get()
    }

    /// Whether it has.
    pub(crate) fn has_ended(self) -> bool {
        self.ended.with(Option::is_some)
    }

    /// The person signs out right here: the end of the session is no news.
    pub(crate) fn leave(self) {
        self.leaving.set_value(true);
    }

    /// The browser has brought the page back.
    pub(crate) fn come_back(self) {
        self.leaving.set_value(false);
    }

    /// Takes an error's word for it, where it is about the end of the session. Where that ended by itself, the person
    /// is signed in again silently; else, or where that was in vain, the page makes way for a notice.
    pub(crate) fn report(self, error: &AppError) {
        if !error.ends_session() || self.leaving.get_value() || self.ended.with_untracked(Option::is_some) {
            return;
        }
        if *error == (AppError::SessionEnded { reason: EndReason::Expired }) && may_sign_in_silently() {
            self.leave();
            let href = silent_href(&self.location.with_value(address));
            if window().location().replace(&href).is_ok() {
                return;
            }
        }
        self.ended.set(Some(error.clone()));
    }
}

/// Notes that it is tried now. Without a storage nobody could tell when, so it is not tried.
fn may_sign_in_silently() -> bool {
    let Some(storage) = tab_storage() else { return false };
    let now = Date::now();
    let tried_at = storage.get_item(TRIED_AT).ok().flatten().and_then(|at| at.parse::<f64>().ok());
    let due = tried_at.is_none_or(|at| !(0.0..SILENT_SIGN_IN_PAUSE).contains(&(now - at)));
    due && storage.set_item(TRIED_AT, &now.to_string()).is_ok()
}

/// This tab's own storage; a browser may withhold it.
pub(crate) fn tab_storage() -> Option<Storage> {
    window().session_storage().ok().flatten()
}

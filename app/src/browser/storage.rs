//! What a browser keeps for the tab alone. It may withhold it.

use leptos::prelude::window;
use web_sys::Storage;

/// This tab's own.
pub(crate) fn of_tab() -> Option<Storage> {
    window().session_storage().ok().flatten()
}

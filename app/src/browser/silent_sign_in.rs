//! Signs a person in again unseen whose session ran out, where the provider still knows them.

use leptos::prelude::window;
use web_sys::js_sys::Date;

use super::{navigation, storage};
use crate::addresses::{base_path::with_base, sign_in_href::silent_href};

/// How long it is not tried again, in milliseconds: were it in vain, pages would go in circles.
const PAUSE: u64 = 30_000;
/// Where this tab's storage keeps when it was tried, behind the application's own path.
const TRIED_AT: &str = "/silent-sign-in";

/// Leaves for the provider. Whether it is tried.
pub(super) fn start() -> bool {
    may() && window().location().replace(&with_base(&silent_href(&navigation::page()))).is_ok()
}

/// Notes that it is tried now. Without a storage nobody could tell when, so it is not tried.
fn may() -> bool {
    let Some(storage) = storage::of_tab() else { return false };
    let now = Date::now() as u64;
    let tried_at =
        storage.get_item(&with_base(TRIED_AT)).ok().flatten().and_then(|at| at.parse::<u64>().ok());
    let due = tried_at.is_none_or(|at| now.checked_sub(at).is_none_or(|past| past >= PAUSE));
    due && storage.set_item(&with_base(TRIED_AT), &now.to_string()).is_ok()
}

//! Asks for the page anew as long as it says that something is under way (`data-refresh`), a second after the last time.

use std::{cell::Cell, time::Duration};

use leptos::prelude::set_timeout;
use web_sys::Element;

use super::{elements, navigation};

const PAUSE: Duration = Duration::from_secs(1);

thread_local! {
    static WAITS: Cell<bool> = const { Cell::new(false) };
}

/// Whether the server can be reached or not: it may be again.
pub(super) fn follow() {
    if goes_on() && !WAITS.replace(true) {
        set_timeout(
            || {
                WAITS.set(false);
                if goes_on() {
                    navigation::refresh();
                    follow();
                }
            },
            PAUSE,
        );
    }
}

fn goes_on() -> bool {
    elements::first::<Element>("[data-refresh]").is_some()
}

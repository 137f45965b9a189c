//! How far each entry of the browser's history was scrolled. The browser would restore it before the page is there.

use std::cell::{Cell, RefCell};

use leptos::{prelude::window, wasm_bindgen::JsValue};
use web_sys::{Event, ScrollRestoration};

use super::event_listener::listen;

thread_local! {
    /// The number of the latest entry.
    static LATEST: Cell<u32> = const { Cell::new(0) };
    /// The entry whose page is shown. On the way back the history is at another one already, whose page is still to come.
    static SHOWN: Cell<u32> = const { Cell::new(0) };
    /// Each entry's.
    static POSITIONS: RefCell<Vec<(u32, f64)>> = const { RefCell::new(Vec::new()) };
}

pub(super) fn start() {
    LATEST.set(present());
    SHOWN.set(present());
    restored_by_browser(ScrollRestoration::Manual);
    // The browser brings back by itself a document that it loads again, or has kept.
    listen(&window(), "pagehide", |_: Event| restored_by_browser(ScrollRestoration::Auto));
    listen(&window(), "pageshow", |_: Event| restored_by_browser(ScrollRestoration::Manual));
}

/// A new entry, for the page that is shown.
pub(super) fn push(address: &str) {
    let number = LATEST.get().wrapping_add(1);
    LATEST.set(number);
    SHOWN.set(number);
    if let Ok(history) = window().history() {
        _ = history.push_state_with_url(&JsValue::from(number), "", Some(address));
    }
}

/// The present entry, with another address.
pub(super) fn replace(address: &str) {
    if let Ok(history) = window().history() {
        _ = history.replace_state_with_url(&JsValue::from(present()), "", Some(address));
    }
}

/// How far the page that is shown is scrolled: to be called before another takes its place.
pub(super) fn remember() {
    let (entry, at) = (SHOWN.get(), window().scroll_y().unwrap_or_default());
    POSITIONS.with_borrow_mut(|known| {
        known.retain(|(of, _)| *of != entry);
        known.push((entry, at));
    });
}

/// The page of the present entry is shown.
pub(super) fn entered() {
    SHOWN.set(present());
}

/// Scrolls to where the entry that is shown was left.
pub(super) fn restore() {
    let entry = SHOWN.get();
    let position =
        POSITIONS.with_borrow(|known| known.iter().find(|(of, _)| *of == entry).map(|(_, at)| *at));
    window().scroll_to_with_x_and_y(0.0, position.unwrap_or_default());
}

/// The history's. The document's first entry, and one that a link to a place on a page has made, have no number of ours.
fn present() -> u32 {
    let state = window().history().ok().and_then(|history| history.state().ok());
    state.and_then(|state| state.as_f64()).unwrap_or_default() as u32
}

fn restored_by_browser(whether: ScrollRestoration) {
    if let Ok(history) = window().history() {
        _ = history.set_scroll_restoration(whether);
    }
}

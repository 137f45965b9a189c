//! How far each entry of the browser's history was scrolled. The browser would restore it before the page is there.

use std::cell::{Cell, RefCell};

use leptos::{prelude::window, wasm_bindgen::JsValue};
use web_sys::{Event, ScrollRestoration};

use super::event_listener::listen;

thread_local! {
    /// The number of the latest entry.
    static LATEST: Cell<u32> = const { Cell::new(0) };
    /// Each entry's.
    static POSITIONS: RefCell<Vec<(u32, f64)>> = const { RefCell::new(Vec::new()) };
}

pub(super) fn start() {
    let Ok(history) = window().history() else { return };
    LATEST.set(present().unwrap_or_default());
    _ = history.set_scroll_restoration(ScrollRestoration::Manual);
    listen(&window(), "scroll", |_: Event| remember());
    // The browser brings back by itself a document that it loads again.
    listen(&window(), "pagehide", move |_: Event| {
        _ = history.set_scroll_restoration(ScrollRestoration::Auto);
    });
}

/// A new entry.
pub(super) fn push(address: &str) {
    let number = LATEST.get().wrapping_add(1);
    LATEST.set(number);
    if let Ok(history) = window().history() {
        _ = history.push_state_with_url(&JsValue::from(number), "", Some(address));
    }
}

/// The present entry, with another address.
pub(super) fn replace(address: &str) {
    if let Ok(history) = window().history() {
        _ = history.replace_state_with_url(&JsValue::from(present().unwrap_or_default()), "", Some(address));
    }
}

/// Scrolls to where the present entry was left.
pub(super) fn restore() {
    let entry = present().unwrap_or_default();
    let position =
        POSITIONS.with_borrow(|known| known.iter().find(|(of, _)| *of == entry).map(|(_, at)| *at));
    window().scroll_to_with_x_and_y(0.0, position.unwrap_or_default());
}

fn remember() {
    let (entry, at) = (present().unwrap_or_default(), window().scroll_y().unwrap_or_default());
    POSITIONS.with_borrow_mut(|known| match known.iter_mut().find(|(of, _)| *of == entry) {
        Some((_, its)) => *its = at,
        None => known.push((entry, at)),
    });
}

fn present() -> Option<u32> {
    window().history().ok()?.state().ok()?.as_f64().map(|number| number as u32)
}

//! Hydrates the server-rendered pages in the browser, and nothing else.

use std::time::Duration;

use leptos::prelude::{document, set_timeout};
use wasm_bindgen::prelude::wasm_bindgen;

/// On `<html>` once the page is hydrated: the styles show what takes scripts then.
const HYDRATED: &str = "data-hydrated";

/// Called by the script in the page's head, once the page has arrived.
#[wasm_bindgen]
pub fn hydrate() {
    console_error_panic_hook::set_once();
    leptos::mount::hydrate_body(app::App);
    // The effects run first: they are what listens to the keyboard and to other tabs.
    set_timeout(mark_hydrated, Duration::ZERO);
}

fn mark_hydrated() {
    _ = document().document_element().map(|html| html.set_attribute(HYDRATED, ""));
}

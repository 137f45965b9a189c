//! Wakes the server-rendered pages in the browser, and nothing else.

use wasm_bindgen::prelude::wasm_bindgen;

/// Called by the script in the page's head, once the page has arrived.
#[wasm_bindgen]
pub fn hydrate() {
    console_error_panic_hook::set_once();
    leptos::mount::hydrate_body(app::App);
}

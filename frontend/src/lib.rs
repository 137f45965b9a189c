//! What the browser loads: the app's code for it, and the islands, which Leptos exports by itself.

use leptos::wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

/// Called by the script in the page's head, once the page has arrived, with this module's own exports.
#[wasm_bindgen]
pub fn start(exports: JsValue) {
    #[cfg(debug_assertions)]
    console_error_panic_hook::set_once();
    leptos::mount::hydrate_islands();
    app::browser::start(exports);
}

//! Waits for what the browser promises.

use leptos::wasm_bindgen::{JsCast, JsValue};
use web_sys::js_sys::Promise;

/// What a promise was kept with. None where it was broken, or kept with something else.
pub(crate) async fn kept<T: JsCast>(promise: Promise) -> Option<T> {
    let value: JsValue = wasm_bindgen_futures::JsFuture::from(promise).await.ok()?;
    value.dyn_into().ok()
}

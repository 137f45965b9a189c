//! Asks who is signed in at this moment, whatever the page was told.

use leptos::wasm_bindgen::JsValue;
use web_sys::js_sys::Reflect;

use super::{promise, server_function};

/// Who is signed in.
pub(super) enum Viewer {
    /// The person of that issuer and subject, as pages name them.
    Somebody(String),
    Nobody,
}

/// None where it can't be told.
pub(super) async fn ask() -> Option<Viewer> {
    let response = server_function::call("profile").await?;
    if !response.ok() {
        return None;
    }
    let profile: JsValue = promise::kept(response.json().ok()?).await?;
    if profile.is_null() {
        return Some(Viewer::Nobody);
    }
    let text = |name: &str| Reflect::get(&profile, &name.into()).ok()?.as_string();
    Some(Viewer::Somebody(text("issuer")? + " " + &text("subject")?))
}

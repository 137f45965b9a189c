//! Asks who is signed in at this moment, whatever the page was told.

use leptos::{prelude::window, wasm_bindgen::JsValue};
use web_sys::{RequestInit, Response, js_sys::Reflect};

use super::promise;

/// Who is signed in.
pub(super) enum Viewer {
    /// The person of that subject.
    Somebody(String),
    Nobody,
}

/// None where it can't be told.
pub(super) async fn ask() -> Option<Viewer> {
    let request = RequestInit::new();
    request.set_method("POST");
    let response = window().fetch_with_str_and_init("/api/profile", &request);
    let response: Response = promise::kept(response).await?;
    if !response.ok() {
        return None;
    }
    let profile: JsValue = promise::kept(response.json().ok()?).await?;
    if profile.is_null() {
        return Some(Viewer::Nobody);
    }
    Reflect::get(&profile, &"subject".into()).ok()?.as_string().map(Viewer::Somebody)
}

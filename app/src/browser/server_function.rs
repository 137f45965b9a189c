//! Asks a server function for what it knows, as any script may.

use leptos::prelude::window;
use web_sys::{RequestInit, Response};

use super::promise;
use crate::addresses::base_path::with_base;

/// The answer. None where the server can't be reached.
pub(crate) async fn call(name: &str) -> Option<Response> {
    let request = RequestInit::new();
    request.set_method("POST");
    promise::kept(window().fetch_with_str_and_init(&with_base(&format!("/api/{name}")), &request)).await
}

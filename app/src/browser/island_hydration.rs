//! Wakes the islands of a page. Leptos exports a function for each kind of island, which takes the element.

use std::cell::RefCell;

use leptos::wasm_bindgen::{JsCast, JsValue};
use web_sys::{
    Element,
    js_sys::{Function, Reflect},
};

use super::elements;

/// On an island that is awake.
const AWAKE: &str = "data-awake";

thread_local! {
    static EXPORTS: RefCell<JsValue> = const { RefCell::new(JsValue::UNDEFINED) };
}

/// Where the islands' functions are found.
pub(super) fn set_exports(exports: JsValue) {
    EXPORTS.set(exports);
}

/// Wakes every island of the page that is not awake yet.
pub(super) fn hydrate_islands() {
    for island in elements::all::<Element>("leptos-island:not([data-awake])") {
        _ = island.set_attribute(AWAKE, "");
        if let Some(function) = island.get_attribute("data-component").and_then(|name| exported(&name)) {
            _ = function.call1(&JsValue::UNDEFINED, &island);
        }
    }
}

fn exported(name: &str) -> Option<Function> {
    EXPORTS.with_borrow(|exports| Reflect::get(exports, &name.into()).ok()?.dyn_into().ok())
}

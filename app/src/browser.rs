//! What the browser does with pages that the server renders: it leads from one to the next without loading a document,
//! sends forms, keeps drafts, and notices when the session ends.
//!
//! Nothing here knows what a page is about. What it needs to know stands in the page, in attributes; ARCHITECTURE.md lists
//! them. What a page shows that changes by itself is an island.

pub(crate) mod arrival;
pub(crate) mod capitals;
pub(crate) mod draft_field;
pub(crate) mod drafts;
pub(crate) mod elements;
pub(crate) mod event_listener;
pub(crate) mod field_faults;
pub(crate) mod form_check;
pub(crate) mod form_submission;
pub(crate) mod island_hydration;
pub(crate) mod links;
pub(crate) mod local_times;
pub(crate) mod morph;
pub(crate) mod navigation;
pub(crate) mod optimistic;
pub(crate) mod page_refresh;
pub(crate) mod page_request;
pub(crate) mod page_update;
pub(crate) mod promise;
pub(crate) mod scroll_positions;
pub(crate) mod server_function;
pub(crate) mod session_watch;
pub(crate) mod silent_sign_in;
pub(crate) mod storage;
pub(crate) mod unreachable;
pub(crate) mod upload;
pub(crate) mod versions;
pub(crate) mod viewer_request;

use leptos::{prelude::document, wasm_bindgen::JsValue};

/// Takes over the document that the server has sent. `exports` is the WebAssembly's own module: islands are found in it
/// by name.
pub fn start(exports: JsValue) {
    island_hydration::set_exports(exports);
    navigation::start();
    // Before faults and drafts: what is checked and kept is what stands in the field then.
    capitals::listen_to_fields();
    // Before forms are sent: one that is held back is not.
    field_faults::listen_to_forms();
    links::listen_to_links();
    form_submission::listen_to_forms();
    drafts::listen_to_fields();
    for step in [
        session_watch::check_page,
        island_hydration::hydrate_islands,
        local_times::show,
        field_faults::take_over,
        drafts::meet,
        navigation::show_address,
        page_refresh::follow,
    ] {
        arrival::now_and_then(step);
    }
    _ = document().document_element().map(|html| html.set_attribute("data-hydrated", ""));
}

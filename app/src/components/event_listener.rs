//! Listens to what has no place in a view: the window, a stream, a request.

use leptos::wasm_bindgen::{JsCast, closure::Closure};
use web_sys::{Event, EventTarget};

/// Listens for as long as there is a page, or the target.
pub(crate) fn listen<E: JsCast + 'static>(
    target: &EventTarget,
    event: &str,
    mut act: impl FnMut(E) + 'static,
) {
    let listener = Closure::<dyn FnMut(Event)>::new(move |event: Event| act(event.unchecked_into()));
    _ = target.add_event_listener_with_callback(event, listener.into_js_value().unchecked_ref());
}

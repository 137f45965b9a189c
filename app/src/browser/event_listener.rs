//! Listens to what has no place in a view: the window, the document, a stream, a request.

use std::{cell::RefCell, rc::Rc};

use leptos::wasm_bindgen::{JsCast, closure::Closure};
use web_sys::{Element, Event, EventTarget, Node, js_sys::Function};

/// Listens for as long as there is a page, or the target.
pub(crate) fn listen<E: JsCast + 'static>(
    target: &EventTarget,
    event: &str,
    mut act: impl FnMut(E) + 'static,
) {
    let listener = Closure::<dyn FnMut(Event)>::new(move |event: Event| act(event.unchecked_into()));
    _ = target.add_event_listener_with_callback(event, listener.into_js_value().unchecked_ref());
}

/// Listens for as long as `element` is in the page.
pub(crate) fn listen_while_shown<E: JsCast + 'static>(
    element: &Element,
    target: &EventTarget,
    event: &'static str,
    mut act: impl FnMut(E) + 'static,
) {
    let (element, source) = (element.clone(), target.clone());
    let itself = Rc::new(RefCell::new(None::<Function>));
    let known = itself.clone();
    let listener = Closure::<dyn FnMut(Event)>::new(move |heard: Event| {
        if element.is_connected() {
            act(heard.unchecked_into());
        } else if let Some(listener) = known.borrow().as_ref() {
            _ = source.remove_event_listener_with_callback(event, listener);
        }
    });
    let listener: Function = listener.into_js_value().unchecked_into();
    _ = target.add_event_listener_with_callback(event, &listener);
    itself.replace(Some(listener));
}

/// The element that an event is about.
pub(crate) fn element_of(event: &Event) -> Option<Element> {
    let node: Node = event.target()?.dyn_into().ok()?;
    node.dyn_ref::<Element>().cloned().or_else(|| node.parent_element())
}

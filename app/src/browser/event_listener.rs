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
    add(target, event, Box::new(move |event| act(event.unchecked_into())));
}

/// Listens for as long as `element` is in the page.
pub(crate) fn listen_while_shown<E: JsCast + 'static>(
    element: &Element,
    target: &EventTarget,
    event: &'static str,
    mut act: impl FnMut(E) + 'static,
) {
    add_while_shown(element, target, event, Box::new(move |event| act(event.unchecked_into())));
}

/// What acts on an event. All that is the same for every one of them is compiled once.
type Listener = Box<dyn FnMut(Event)>;

fn add(target: &EventTarget, event: &str, act: Listener) -> Function {
    let listener: Function = Closure::wrap(act).into_js_value().unchecked_into();
    _ = target.add_event_listener_with_callback(event, &listener);
    listener
}

fn add_while_shown(element: &Element, target: &EventTarget, event: &'static str, mut act: Listener) {
    let (element, source) = (element.clone(), target.clone());
    let itself = Rc::new(RefCell::new(None::<Function>));
    let known = itself.clone();
    let listener = move |heard: Event| {
        if element.is_connected() {
            act(heard);
        } else if let Some(listener) = known.borrow().as_ref() {
            _ = source.remove_event_listener_with_callback(event, listener);
        }
    };
    itself.replace(Some(add(target, event, Box::new(listener))));
}

/// The element that an event is about.
pub(crate) fn element_of(event: &Event) -> Option<Element> {
    let node: Node = event.target()?.dyn_into().ok()?;
    node.dyn_ref::<Element>().cloned().or_else(|| node.parent_element())
}

//! Notices that the session has ended, wherever and however that was, while its page is open.
//!
//! The server says so at once over a stream of events. A browser has six connections for a host over HTTP/1.1, and a
//! stream of each tab's own would use them up: the tab that holds a lock has the stream, and passes on what it hears.
//! Where a browser has no locks, each page listens for itself.
//!
//! A word from the server only makes a page ask. Another tab may have signed in again meanwhile, and then nothing is lost.

use std::{cell::RefCell, rc::Rc, time::Duration};

use leptos::{
    prelude::*,
    task::spawn_local,
    wasm_bindgen::{JsCast, JsValue, closure::Closure},
};
use serde::Deserialize;
use web_sys::{
    BroadcastChannel, Event, EventSource, EventTarget, MessageEvent, PageTransitionEvent,
    js_sys::{Function, Promise, Reflect},
};

use crate::{
    AppError, Ending,
    parts::draft,
    session_end::SessionEnd,
    viewer::{Viewer, person_now},
};

/// A route of the BFF.
const STREAM: &str = "/bff/events";
/// Of the lock, and of the channel between tabs.
const NAME: &str = "session";

/// Watches the session of whoever turns out to be signed in.
pub(crate) fn watch_session() {
    let (viewer, end) = (Viewer::of_this_page(), SessionEnd::of_this_page());
    Effect::new(move |_| {
        let Some(subject) = viewer.subject() else { return };
        draft::forget_others(&subject);
        let watch = Rc::new(Watch::new(subject, end));
        watch.start();
        Effect::new(move |_| {
            if end.is_over() {
                watch.stop();
            }
        });
    });
}

struct Watch {
    subject: String,
    end: SessionEnd,
    tabs: Option<BroadcastChannel>,
    stream: RefCell<Option<EventSource>>,
    /// Lets the next tab have the lock.
    release: RefCell<Option<Function>>,
}

/// What the server says at the end of a session.
#[derive(Deserialize)]
struct Word {
    how: Ending,
}

impl Watch {
    fn new(subject: String, end: SessionEnd) -> Self {
        let tabs = BroadcastChannel::new(NAME).ok();
        Self { subject, end, tabs, stream: RefCell::default(), release: RefCell::default() }
    }

    fn start(self: &Rc<Self>) {
        if let Some(tabs) = &self.tabs {
            let watch = self.clone();
            on(tabs, "message", move |message: MessageEvent| watch.ask(how(&message)));
        }
        self.ask_when_the_page_comes_back();
        let watch = self.clone();
        let granted = Closure::once_into_js(move |_lock: JsValue| watch.hold_lock());
        if request_lock(&granted).is_none() {
            self.listen();
        }
    }

    /// Listens for as long as the promise is not kept.
    fn hold_lock(self: &Rc<Self>) -> Promise {
        if untrack(|| self.end.is_over()) {
            return Promise::resolve(&JsValue::UNDEFINED);
        }
        self.listen();
        Promise::new(&mut |release, _| _ = self.release.replace(Some(release)))
    }

    fn listen(self: &Rc<Self>) {
        if untrack(|| self.end.is_over()) {
            return;
        }
        let Ok(stream) = EventSource::new(STREAM) else { return };
        let watch = self.clone();
        on(&stream, "ended", move |message: MessageEvent| watch.heard(&message));
        let watch = self.clone();
        on(&stream, "error", move |_: Event| watch.lost());
        if let Some(old) = self.stream.replace(Some(stream)) {
            old.close();
        }
    }

    fn heard(self: &Rc<Self>, message: &MessageEvent) {
        self.hang_up();
        if let Some(tabs) = &self.tabs {
            _ = tabs.post_message(&message.data());
        }
        self.ask(how(message));
        self.listen_in(Duration::from_secs(1));
    }

    /// A browser comes back by itself to a stream that broke off, but not to one that was refused.
    fn lost(self: &Rc<Self>) {
        let refused =
            self.stream.borrow().as_ref().is_some_and(|stream| stream.ready_state() == EventSource::CLOSED);
        if refused {
            self.hang_up();
            self.ask(None);
            self.listen_in(Duration::from_secs(10));
        }
    }

    /// In case that somebody is signed in all the same.
    fn listen_in(self: &Rc<Self>, pause: Duration) {
        let watch = self.clone();
        set_timeout(move || watch.listen(), pause);
    }

    /// Asks who is signed in. `word` is what was said of the session's end, if anything was.
    fn ask(self: &Rc<Self>, word: Option<AppError>) {
        let watch = self.clone();
        spawn_local(async move {
            match person_now().await {
                Ok(person) if person.subject == watch.subject => {}
                Ok(_) => _ = window().location().reload(),
                Err(error) if error.ends_session() => watch.end.tell(&word.unwrap_or(error)),
                // Whether it is so can't be asked. Better to hide the page from a stranger than to trust it.
                Err(_) => {
                    if let Some(word @ AppError::SessionEnded { how: Ending::Revoked }) = word {
                        watch.end.tell(&word);
                    }
                }
            }
        });
    }

    /// A page that was out of sight or out of reach may have missed the word.
    fn ask_when_the_page_comes_back(self: &Rc<Self>) {
        let watch = self.clone();
        on(&window(), "online", move |_: Event| watch.ask(None));
        let watch = self.clone();
        on(&document(), "visibilitychange", move |_: Event| {
            if !document().hidden() {
                watch.ask(None);
            }
        });
        let watch = self.clone();
        on(&window(), "pageshow", move |shown: PageTransitionEvent| {
            if shown.persisted() {
                watch.end.come_back();
                watch.ask(None);
            }
        });
    }

    fn hang_up(&self) {
        if let Some(stream) = self.stream.take() {
            stream.close();
        }
    }

    fn stop(&self) {
        self.hang_up();
        if let Some(release) = self.release.take() {
            _ = release.call0(&JsValue::UNDEFINED);
        }
    }
}

fn how(message: &MessageEvent) -> Option<AppError> {
    let Word { how } = leptos::serde_json::from_str(&message.data().as_string()?).ok()?;
    Some(AppError::SessionEnded { how })
}

/// Asks for the lock, to call `granted` with it. None where the browser has no locks, which `web-sys` doesn't know yet.
fn request_lock(granted: &JsValue) -> Option<JsValue> {
    let locks = Reflect::get(&window().navigator(), &"locks".into()).ok()?;
    let request: Function = Reflect::get(&locks, &"request".into()).ok()?.dyn_into().ok()?;
    request.call2(&locks, &NAME.into(), granted).ok()
}

/// Listens for as long as there is a page, or the target.
pub(crate) fn on<E: JsCast + 'static>(target: &EventTarget, event: &str, mut act: impl FnMut(E) + 'static) {
    let listener = Closure::<dyn FnMut(Event)>::new(move |event: Event| act(event.unchecked_into()));
    _ = target.add_event_listener_with_callback(event, listener.into_js_value().unchecked_ref());
}

//! Notices that the session has ended, wherever and however that was, while its page is open.
//!
//! The server says so at once over a stream of events. A browser has six connections for a host over HTTP/1.1, and a
//! stream of each tab's own would use them up: the tab that holds a lock has the stream, and passes on what it hears.
//! Where a browser has no locks, each page listens for itself.
//!
//! An event from the server only makes a page ask. Another tab may have signed in again meanwhile, and then nothing is lost.

use std::{cell::RefCell, rc::Rc, time::Duration};

use leptos::{
    prelude::*,
    task::spawn_local,
    wasm_bindgen::{JsCast, JsValue, closure::Closure},
};
use serde::Deserialize;
use web_sys::{
    BroadcastChannel, Event, EventSource, MessageEvent, PageTransitionEvent,
    js_sys::{Function, Promise, Reflect},
};

use super::{draft, event_listener::listen};
use crate::{
    AppError, EndReason,
    session_end::SessionEnd,
    viewer::{Viewer, fetch_profile},
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
            if end.has_ended() {
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
struct EndEvent {
    #[serde(rename = "how")]
    reason: EndReason,
}

impl Watch {
    fn new(subject: String, end: SessionEnd) -> Self {
        let tabs = BroadcastChannel::new(NAME).ok();
        Self { subject, end, tabs, stream: RefCell::default(), release: RefCell::default() }
    }

    fn start(self: &Rc<Self>) {
        if let Some(tabs) = &self.tabs {
            let watch = self.clone();
            listen(tabs, "message", move |message: MessageEvent| watch.check(end_reason(&message)));
        }
        self.check_when_shown_again();
        let watch = self.clone();
        let granted = Closure::once_into_js(move |_lock: JsValue| watch.hold_lock());
        if request_lock(&granted).is_none() {
            self.open_stream();
        }
    }

    /// Listens for as long as the promise is not kept.
    fn hold_lock(self: &Rc<Self>) -> Promise {
        if untrack(|| self.end.has_ended()) {
            return Promise::resolve(&JsValue::UNDEFINED);
        }
        self.open_stream();
        Promise::new(&mut |release, _| _ = self.release.replace(Some(release)))
    }

    fn open_stream(self: &Rc<Self>) {
        if untrack(|| self.end.has_ended()) {
            return;
        }
        let Ok(stream) = EventSource::new(STREAM) else { return };
        let watch = self.clone();
        listen(&stream, "ended", move |message: MessageEvent| watch.session_ended(&message));
        let watch = self.clone();
        listen(&stream, "error", move |_: Event| watch.stream_failed());
        if let Some(old) = self.stream.replace(Some(stream)) {
            old.close();
        }
    }

    fn session_ended(self: &Rc<Self>, message: &MessageEvent) {
        self.close_stream();
        if let Some(tabs) = &self.tabs {
            _ = tabs.post_message(&message.data());
        }
        self.check(end_reason(message));
        self.open_stream_in(Duration::from_secs(1));
    }

    /// A browser comes back by itself to a stream that broke off, but not to one that was refused.
    fn stream_failed(self: &Rc<Self>) {
        let refused =
            self.stream.borrow().as_ref().is_some_and(|stream| stream.ready_state() == EventSource::CLOSED);
        if refused {
            self.close_stream();
            self.check(None);
            self.open_stream_in(Duration::from_secs(10));
        }
    }

    /// In case that somebody is signed in all the same.
    fn open_stream_in(self: &Rc<Self>, pause: Duration) {
        let watch = self.clone();
        set_timeout(move || watch.open_stream(), pause);
    }

    /// Asks who is signed in. `told` is what was said of the session's end, if anything was.
    fn check(self: &Rc<Self>, told: Option<AppError>) {
        let watch = self.clone();
        spawn_local(async move {
            match fetch_profile().await {
                Ok(person) if person.subject == watch.subject => {}
                Ok(_) => _ = window().location().reload(),
                Err(error) if error.ends_session() => watch.end.report(&told.unwrap_or(error)),
                // Whether it is so can't be asked. Better to hide the page from somebody else than to trust it.
                Err(_) => {
                    if let Some(told @ AppError::SessionEnded { reason: EndReason::Revoked }) = told {
                        watch.end.report(&told);
                    }
                }
            }
        });
    }

    /// A page that was out of sight or out of reach may have missed the event.
    fn check_when_shown_again(self: &Rc<Self>) {
        let watch = self.clone();
        listen(&window(), "online", move |_: Event| watch.check(None));
        let watch = self.clone();
        listen(&document(), "visibilitychange", move |_: Event| {
            if !document().hidden() {
                watch.check(None);
            }
        });
        let watch = self.clone();
        listen(&window(), "pageshow", move |shown: PageTransitionEvent| {
            if shown.persisted() {
                watch.end.come_back();
                watch.check(None);
            }
        });
    }

    fn close_stream(&self) {
        if let Some(stream) = self.stream.take() {
            stream.close();
        }
    }

    fn stop(&self) {
        self.close_stream();
        if let Some(release) = self.release.take() {
            _ = release.call0(&JsValue::UNDEFINED);
        }
    }
}

fn end_reason(message: &MessageEvent) -> Option<AppError> {
    let EndEvent { reason } = leptos::serde_json::from_str(&message.data().as_string()?).ok()?;
    Some(AppError::SessionEnded { reason })
}

/// Asks for the lock, to call `granted` with it. None where the browser has no locks, which `web-sys` doesn't know yet.
fn request_lock(granted: &JsValue) -> Option<JsValue> {
    let locks = Reflect::get(&window().navigator(), &"locks".into()).ok()?;
    let request: Function = Reflect::get(&locks, &"request".into()).ok()?.dyn_into().ok()?;
    request.call2(&locks, &NAME.into(), granted).ok()
}

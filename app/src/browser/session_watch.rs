//! Notices that the session has ended, wherever and however that was, while its page is open.
//!
//! The server says so at once over a stream of events. A browser has six connections for a host over HTTP/1.1, and a
//! stream of each tab's own would use them up: the tab that holds a lock has the stream, and passes on what it hears.
//! Where a browser has no locks, each page listens for itself.
//!
//! An event from the server only makes a page ask. Another tab may have signed in again meanwhile, and then nothing is lost.

use std::{cell::RefCell, rc::Rc, time::Duration};

use leptos::{
    prelude::{document, set_timeout, window},
    task::spawn_local,
    wasm_bindgen::{JsCast, JsValue, closure::Closure},
};
use web_sys::{
    BroadcastChannel, Event, EventSource, MessageEvent, PageTransitionEvent,
    js_sys::{Function, JSON, Promise, Reflect, encode_uri_component},
};

use super::{
    drafts,
    event_listener::listen,
    navigation, silent_sign_in,
    viewer_request::{self, Viewer},
};
use crate::addresses::{base_path::with_base, session_ended};

/// A route of the BFF.
const STREAM: &str = "/bff/events";
/// Of the lock, and of the channel between tabs, behind the path that tells this application from others on the same host.
const NAME: &str = "/session";

thread_local! {
    static WATCH: RefCell<Option<Rc<Watch>>> = const { RefCell::new(None) };
}

/// Watches the session of whoever is signed in, from the first page that is theirs. What stands on the page already must
/// not be taken for somebody else's, who has signed in meanwhile, and a session that has ended is watched no more.
pub(super) fn check_page() {
    let Some(person) = drafts::person() else { return };
    match WATCH.with_borrow(Clone::clone) {
        None => {
            drafts::forget_others(&person);
            let watch = Rc::new(Watch::new(person));
            WATCH.set(Some(watch.clone()));
            watch.start();
        }
        Some(watch) if watch.has_ended() || watch.person != person => _ = window().location().reload(),
        Some(_) => {}
    }
}

/// Asks whether the session is still there.
pub(crate) fn ask() {
    if let Some(watch) = WATCH.with_borrow(Clone::clone) {
        watch.check(None);
    }
}

/// The person signs out right here: the end of the session is no news.
pub(super) fn leave() {
    if let Some(watch) = WATCH.with_borrow(Clone::clone) {
        watch.state.set(State::Leaving);
    }
}

struct Watch {
    person: String,
    state: std::cell::Cell<State>,
    tabs: Option<BroadcastChannel>,
    stream: RefCell<Option<EventSource>>,
    /// Lets the next tab have the lock.
    release: RefCell<Option<Function>>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Open,
    /// The browser is on its way to another document, which will know better.
    Leaving,
    Ended,
}

/// How a session ended, by the server's word for it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Reason {
    Expired,
    Revoked,
}

impl Watch {
    fn new(person: String) -> Self {
        Self {
            person,
            state: std::cell::Cell::new(State::Open),
            tabs: BroadcastChannel::new(&with_base(NAME)).ok(),
            stream: RefCell::default(),
            release: RefCell::default(),
        }
    }

    fn start(self: &Rc<Self>) {
        if let Some(tabs) = &self.tabs {
            let watch = self.clone();
            listen(tabs, "message", move |message: MessageEvent| watch.check(reason(&message)));
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
        if self.has_ended() {
            return Promise::resolve(&JsValue::UNDEFINED);
        }
        self.open_stream();
        Promise::new(&mut |release, _| _ = self.release.replace(Some(release)))
    }

    fn open_stream(self: &Rc<Self>) {
        if self.has_ended() {
            return;
        }
        let Ok(stream) = EventSource::new(&with_base(STREAM)) else { return };
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
        self.check(reason(message));
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
    fn check(self: &Rc<Self>, told: Option<Reason>) {
        let watch = self.clone();
        spawn_local(async move {
            match viewer_request::ask().await {
                Some(Viewer::Somebody(person)) if person == watch.person => {}
                Some(Viewer::Somebody(_)) => _ = window().location().reload(),
                Some(Viewer::Nobody) => watch.end(told),
                // Whether it is so can't be asked. Better to hide the page from somebody else than to trust it.
                None if told == Some(Reason::Revoked) => watch.end(told),
                None => {}
            }
        });
    }

    /// Where the session ended by itself, the person is signed in again unseen; else, or where that was in vain, the page
    /// makes way for a notice.
    fn end(self: &Rc<Self>, told: Option<Reason>) {
        if self.state.get() != State::Open {
            return;
        }
        if told == Some(Reason::Expired) && silent_sign_in::start() {
            return self.state.set(State::Leaving);
        }
        self.state.set(State::Ended);
        self.stop();
        let reason = match told {
            None => "",
            Some(Reason::Expired) => session_ended::EXPIRED,
            Some(Reason::Revoked) => session_ended::REVOKED,
        };
        let here = String::from(encode_uri_component(&navigation::page()));
        navigation::show_instead(&with_base(&session_ended::href(reason, &here)), || {
            // Nobody is to see it; the browser says why there is nothing to see.
            _ = window().location().reload();
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
                if watch.state.get() == State::Leaving {
                    watch.state.set(State::Open);
                }
                watch.check(None);
            }
        });
    }

    fn has_ended(&self) -> bool {
        self.state.get() == State::Ended
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

/// `{"how": "revoked"}`
fn reason(message: &MessageEvent) -> Option<Reason> {
    let event = JSON::parse(&message.data().as_string()?).ok()?;
    match Reflect::get(&event, &"how".into()).ok()?.as_string()?.as_str() {
        session_ended::EXPIRED => Some(Reason::Expired),
        session_ended::REVOKED => Some(Reason::Revoked),
        _ => None,
    }
}

/// Asks for the lock, to call `granted` with it. None where the browser has no locks, which `web-sys` doesn't know yet.
fn request_lock(granted: &JsValue) -> Option<JsValue> {
    let locks = Reflect::get(&window().navigator(), &"locks".into()).ok()?;
    let request: Function = Reflect::get(&locks, &"request".into()).ok()?.dyn_into().ok()?;
    request.call2(&locks, &with_base(NAME).into(), granted).ok()
}

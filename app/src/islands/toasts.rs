//! Short messages of what was done, wherever the person is by then: they outlive the page that says them.
//!
//! A toast is never the only place where something can be seen, and nothing has to be done about one: failures are told
//! where they happened, and a page that comes without JavaScript shows by itself what has become of a thing.

use std::{cell::Cell, time::Duration};

use leptos::prelude::*;

/// How long a message stays that nobody looks at.
const DISPLAY_TIME: Duration = Duration::from_secs(10);

thread_local! {
    /// Those of this document, once it is hydrated.
    static TOASTS: Cell<Option<Toasts>> = const { Cell::new(None) };
}

/// The messages that are shown at present.
#[derive(Clone, Copy)]
struct Toasts {
    shown: RwSignal<Vec<Toast>>,
    next: StoredValue<u32>,
    /// The pointer rests on them.
    hovered: RwSignal<bool>,
    /// The focus is in one of them.
    focused: RwSignal<bool>,
}

#[derive(Clone, PartialEq, Eq)]
struct Toast {
    id: u32,
    text: String,
}

/// Shows the text and has it read aloud. Shown again, it is read again, and stands there once. No text shows nothing.
pub(crate) fn show(text: String) {
    if let Some(toasts) = TOASTS.get().filter(|_| !text.trim().is_empty()) {
        toasts.show(text);
    }
}

impl Toasts {
    fn new() -> Self {
        Self {
            shown: RwSignal::new(Vec::new()),
            next: StoredValue::new(0),
            hovered: RwSignal::new(false),
            focused: RwSignal::new(false),
        }
    }

    fn show(self, text: String) {
        let id = self.next.get_value();
        self.next.set_value(id.wrapping_add(1));
        self.shown.update(|shown| {
            shown.retain(|toast| toast.text != text);
            shown.push(Toast { id, text });
        });
    }

    fn dismiss(self, id: u32) {
        self.shown.update(|shown| shown.retain(|toast| toast.id != id));
        // What is gone tells of no pointer and no focus that leave it.
        if self.shown.with_untracked(Vec::is_empty) {
            self.hovered.set(false);
            self.focused.set(false);
        }
    }

    fn are_paused(self) -> bool {
        self.hovered.get() || self.focused.get()
    }
}

/// Where messages appear. It is there from the first, so that assistive technology announces what appears in it.
#[island]
pub fn ToastRegion() -> impl IntoView {
    let toasts = Toasts::new();
    Effect::new(move |_| TOASTS.set(Some(toasts)));

    view! {
        <div
            class="toasts"
            role="status"
            aria-atomic="false"
            on:pointerenter=move |_| toasts.hovered.set(true)
            on:pointerleave=move |_| toasts.hovered.set(false)
            on:focusin=move |_| toasts.focused.set(true)
            on:focusout=move |_| toasts.focused.set(false)
        >
            <For each=move || toasts.shown.get() key=|toast| toast.id let:toast>
                <Message toasts toast />
            </For>
        </div>
    }
}

/// It goes by itself; while the messages are looked at it waits, and then stays for its whole time again.
#[component]
fn Message(toasts: Toasts, toast: Toast) -> impl IntoView {
    let Toast { id, text } = toast;
    Effect::new(move |_| {
        if !toasts.are_paused()
            && let Ok(timer) = set_timeout_with_handle(move || toasts.dismiss(id), DISPLAY_TIME)
        {
            on_cleanup(move || timer.clear());
        }
    });

    view! {
        <div class="toast">
            <p>{text}</p>
            <button type="button" class="toast-close" aria-label="Dismiss" on:click=move |_| toasts.dismiss(id)>
                <svg viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">
                    <path d="M4 4l8 8M12 4l-8 8" />
                </svg>
            </button>
        </div>
    }
}

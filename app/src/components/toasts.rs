//! Short messages of what was done, wherever the person is by then: they outlive the page that says them.
//!
//! A toast is never the only place where something can be seen, and nothing has to be done about one: failures are told
//! where they happened, and a page that comes without JavaScript shows by itself what has become of a thing.

use std::time::Duration;

use leptos::prelude::*;

/// How long a message stays that nobody looks at.
const DISPLAY_TIME: Duration = Duration::from_secs(10);

/// The messages that are shown at present.
#[derive(Clone, Copy)]
pub(crate) struct Toasts {
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

impl Toasts {
    /// For every page below.
    pub(crate) fn provide() {
        provide_context(Self {
            shown: RwSignal::new(Vec::new()),
            next: StoredValue::new(0),
            hovered: RwSignal::new(false),
            focused: RwSignal::new(false),
        });
    }

    /// Those of this page, and of the one that it leads to.
    pub(crate) fn of_this_page() -> Self {
        expect_context()
    }

    /// Shows the text and has it read aloud. Shown again, it is read again, and stands there once. No text shows nothing.
    pub(crate) fn show(self, text: impl Into<String>) {
        let (id, text) = (self.next.get_value(), text.into());
        if text.is_empty() {
            return;
        }
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
#[component]
pub(crate) fn ToastRegion() -> impl IntoView {
    let toasts = Toasts::of_this_page();

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
                <Message toast />
            </For>
        </div>
    }
}

/// It goes by itself; while the messages are looked at it waits, and then stays for its whole time again.
#[component]
fn Message(toast: Toast) -> impl IntoView {
    let toasts = Toasts::of_this_page();
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

//! Says that the browser has lost its network, for as long as it has.

use leptos::{ev, prelude::*};

/// Always there, so that assistive technology announces what appears in it.
#[island]
pub fn OfflineBanner() -> impl IntoView {
    let online = RwSignal::new(true);
    Effect::new(move |_| {
        online.set(window().navigator().on_line());
        let handles = [
            window_event_listener(ev::online, move |_| online.set(true)),
            window_event_listener(ev::offline, move |_| online.set(false)),
        ];
        on_cleanup(move || handles.into_iter().for_each(|handle| handle.remove()));
    });

    view! {
        <div class="offline" role="status">
            <Show when=move || !online.get()>
                <p>"You are offline. Nothing on this page is lost; try again when you are connected."</p>
            </Show>
        </div>
    }
}

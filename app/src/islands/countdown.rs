//! How long the access token still lasts, second by second.

use std::time::Duration as Interval;

use leptos::{html, leptos_dom::helpers::IntervalHandle, prelude::*};
use web_sys::js_sys::Date;

/// What a countdown begins with.
#[derive(Clone, Copy)]
pub(crate) struct CountdownStart {
    /// How many seconds are left.
    pub(crate) remaining: i64,
    /// How many seconds it lasts in all.
    pub(crate) lifetime: i64,
    pub(crate) renewable: bool,
}

impl CountdownStart {
    /// As the page that is rendered tells it.
    #[cfg(feature = "ssr")]
    fn of_page() -> Self {
        expect_context()
    }

    /// As the page tells it that the server has sent.
    #[cfg(not(feature = "ssr"))]
    fn of_page() -> Self {
        let told = crate::browser::elements::first::<web_sys::Element>("[data-remaining]");
        let number = |name| told.as_ref()?.get_attribute(name)?.parse().ok();
        Self {
            remaining: number("data-remaining").unwrap_or_default(),
            lifetime: number("data-lifetime").unwrap_or_default(),
            renewable: told.as_ref().is_some_and(|told| told.has_attribute("data-renewable")),
        }
    }
}

/// Counts down from what remains, as the server saw it: the browser adds only the time that has passed since, so its
/// clock may be wrong. Without JavaScript it stands still.
#[island]
pub fn Countdown() -> impl IntoView {
    let CountdownStart { remaining, lifetime, renewable } = CountdownStart::of_page();
    let countdown = NodeRef::<html::Div>::new();
    let elapsed = elapsed_seconds(countdown);
    let seconds = Memo::new(move |_| (remaining - elapsed.get()).max(0));
    let run_out = Memo::new(move |_| seconds.get() == 0);

    view! {
        <div class="countdown" class:run-out=run_out node_ref=countdown>
            // A timer is not announced as it ticks; that it has run out is.
            <p role="timer" aria-live="off">
                <span class="muted">"Expires in "</span>
                <span class="countdown-figure">{move || in_words(seconds.get())}</span>
            </p>
            <meter
                min="0"
                max=lifetime.max(1)
                value=seconds
                aria-label="Remaining lifetime of the access token"
            >
                {move || in_words(seconds.get())}
            </meter>
            <p class="countdown-note" role="status">
                {move || note(run_out.get(), renewable)}
            </p>
        </div>
    }
}

/// Whole seconds since the page woke up; zero on the server. A laptop's sleep counts. It ends with the countdown.
fn elapsed_seconds(countdown: NodeRef<html::Div>) -> ReadSignal<i64> {
    let (elapsed, set_elapsed) = signal(0);
    Effect::new(move |_| {
        let start = Date::now();
        let ticking = StoredValue::new(None::<IntervalHandle>);
        let tick = move || {
            if countdown.get_untracked().is_some_and(|countdown| countdown.is_connected()) {
                set_elapsed.set((Date::now() - start) as i64 / 1000);
            } else if let Some(ticking) = ticking.get_value() {
                ticking.clear();
            }
        };
        ticking.set_value(set_interval_with_handle(tick, Interval::from_secs(1)).ok());
    });
    elapsed
}

const fn note(run_out: bool, renewable: bool) -> &'static str {
    match (run_out, renewable) {
        (false, true) => "It is renewed when it is needed, in the background.",
        (false, false) => "It can't be renewed.",
        (true, true) => {
            "The access token has run out. The next call to the API renews it — you won't notice."
        }
        (true, false) => "The access token has run out and can't be renewed. Sign in again to go on.",
    }
}

/// The two largest units.
fn in_words(seconds: i64) -> String {
    match (seconds / 86_400, seconds / 3600 % 24, seconds / 60 % 60, seconds % 60) {
        (0, 0, 0, seconds) => format!("{seconds} s"),
        (0, 0, minutes, seconds) => format!("{minutes} min {seconds:02} s"),
        (0, hours, minutes, _) => format!("{hours} h {minutes:02} min"),
        (days, hours, ..) => format!("{days} d {hours:02} h"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_duration_is_told_in_its_two_largest_units() {
        assert_eq!(in_words(0), "0 s");
        assert_eq!(in_words(59), "59 s");
        assert_eq!(in_words(61), "1 min 01 s");
        assert_eq!(in_words(3600), "1 h 00 min");
        assert_eq!(in_words(86_400 + 7200), "1 d 02 h");
    }
}

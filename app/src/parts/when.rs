//! Days and moments in words that read the same in every locale, and the same to a machine.

use leptos::{prelude::*, wasm_bindgen::JsValue};
use time::{
    Date, OffsetDateTime, UtcOffset,
    format_description::{BorrowedFormatItem, well_known::Rfc3339},
    macros::format_description,
};
use web_sys::js_sys;

const DAY: &[BorrowedFormatItem<'_>] = format_description!("[day padding:none] [month repr:short] [year]");
const MACHINE_DAY: &[BorrowedFormatItem<'_>] = format_description!("[year]-[month]-[day]");
const CLOCK: &[BorrowedFormatItem<'_>] =
    format_description!("[day padding:none] [month repr:short] [year], [hour]:[minute]:[second]");

/// A day, such as `23 Nov 2026`.
#[component]
pub(crate) fn Day(date: Date) -> impl IntoView {
    view! { <time datetime=date.format(MACHINE_DAY).ok()>{date.format(DAY).ok()}</time> }
}

/// A moment, such as `23 Nov 2026, 14:05:09 UTC`; in the reader's own time once the page is awake, which the server
/// can't know.
#[component]
pub(crate) fn Moment(at: OffsetDateTime) -> impl IntoView {
    let offset = RwSignal::new(UtcOffset::UTC);
    Effect::new(move |_| offset.set(readers_offset(at)));

    view! { <time datetime=at.format(&Rfc3339).ok()>{move || clock(at, offset.get())}</time> }
}

/// How far the reader's clocks are from UTC at that moment, daylight saving included.
fn readers_offset(at: OffsetDateTime) -> UtcOffset {
    let milliseconds = at.unix_timestamp_nanos() / 1_000_000;
    let date = js_sys::Date::new(&JsValue::from_f64(milliseconds as f64));
    let minutes_behind = date.get_timezone_offset() as i32;
    UtcOffset::from_whole_seconds(-60 * minutes_behind).unwrap_or(UtcOffset::UTC)
}

fn clock(at: OffsetDateTime, offset: UtcOffset) -> String {
    let clock = at.to_offset(offset).format(CLOCK).unwrap_or_default();
    let sign = if offset.is_negative() { '-' } else { '+' };
    match offset.as_hms() {
        (0, 0, _) => format!("{clock} UTC"),
        (hours, 0, _) => format!("{clock} UTC{sign}{}", hours.abs()),
        (hours, minutes, _) => format!("{clock} UTC{sign}{}:{:02}", hours.abs(), minutes.abs()),
    }
}

#[cfg(test)]
mod tests {
    use time::macros::{datetime, offset};

    use super::*;

    #[test]
    fn a_moment_says_which_clock_it_was_read_from() {
        let at = datetime!(2026-11-03 23:05:09.7 UTC);
        assert_eq!(clock(at, offset!(UTC)), "3 Nov 2026, 23:05:09 UTC");
        assert_eq!(clock(at, offset!(+1)), "4 Nov 2026, 00:05:09 UTC+1");
        assert_eq!(clock(at, offset!(-3:30)), "3 Nov 2026, 19:35:09 UTC-3:30");
        assert_eq!(clock(at, offset!(-0:30)), "3 Nov 2026, 22:35:09 UTC-0:30");
    }
}

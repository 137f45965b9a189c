//! Days and moments in words that read the same in every locale, and the same to a machine.

use leptos::{prelude::*, wasm_bindgen::JsValue};
use time::{
    Date, Duration, OffsetDateTime, UtcOffset,
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

/// How long ago a moment was at `now`, the server's time, such as `2 minutes ago`; the moment itself on asking.
#[component]
pub(crate) fn Ago(at: OffsetDateTime, now: OffsetDateTime) -> impl IntoView {
    let offset = RwSignal::new(UtcOffset::UTC);
    Effect::new(move |_| offset.set(readers_offset(at)));

    view! {
        <time datetime=at.format(&Rfc3339).ok() title=move || clock(at, offset.get())>
            {in_words(now - at)}
        </time>
    }
}

fn in_words(past: Duration) -> String {
    let (count, unit) = match past {
        past if past < Duration::MINUTE => return "Just now".to_owned(),
        past if past < Duration::HOUR => (past.whole_minutes(), "minute"),
        past if past < Duration::DAY => (past.whole_hours(), "hour"),
        past => (past.whole_days(), "day"),
    };
    format!("{count} {unit}{} ago", if count == 1 { "" } else { "s" })
}

/// The day that a moment belongs to where the reader is.
pub(crate) fn readers_day(at: OffsetDateTime) -> Date {
    at.to_offset(readers_offset(at)).date()
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
    fn the_past_is_told_in_its_largest_unit() {
        assert_eq!(in_words(Duration::seconds(-3)), "Just now");
        assert_eq!(in_words(Duration::seconds(59)), "Just now");
        assert_eq!(in_words(Duration::seconds(119)), "1 minute ago");
        assert_eq!(in_words(Duration::minutes(59)), "59 minutes ago");
        assert_eq!(in_words(Duration::hours(23)), "23 hours ago");
        assert_eq!(in_words(Duration::hours(24)), "1 day ago");
    }

    #[test]
    fn a_moment_says_which_clock_it_was_read_from() {
        let at = datetime!(2026-11-03 23:05:09.7 UTC);
        assert_eq!(clock(at, offset!(UTC)), "3 Nov 2026, 23:05:09 UTC");
        assert_eq!(clock(at, offset!(+1)), "4 Nov 2026, 00:05:09 UTC+1");
        assert_eq!(clock(at, offset!(-3:30)), "3 Nov 2026, 19:35:09 UTC-3:30");
        assert_eq!(clock(at, offset!(-0:30)), "3 Nov 2026, 22:35:09 UTC-0:30");
    }
}

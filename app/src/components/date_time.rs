//! Days and times in words that read the same in every locale, and the same to a machine.
//!
//! The server can't know where its reader is: it writes a time in UTC, and the page turns it into the reader's own once it
//! is hydrated. Both have the same number of characters, so that nothing moves then. Which zone it is says the tooltip.

use leptos::{prelude::*, wasm_bindgen::JsValue};
use time::{
    Date, Duration, OffsetDateTime, UtcOffset,
    format_description::{BorrowedFormatItem, well_known::Rfc3339},
    macros::format_description,
};
use web_sys::js_sys;

const DAY: &[BorrowedFormatItem<'_>] = format_description!("[day] [month repr:short] [year]");
const MACHINE_DAY: &[BorrowedFormatItem<'_>] = format_description!("[year]-[month]-[day]");
const DAY_AND_TIME: &[BorrowedFormatItem<'_>] =
    format_description!("[day] [month repr:short] [year], [hour]:[minute]:[second]");

/// A day of the calendar, such as `23 Nov 2026`: the same one everywhere.
#[component]
pub(crate) fn Day(date: Date) -> impl IntoView {
    view! { <time datetime=date.format(MACHINE_DAY).ok()>{date.format(DAY).ok()}</time> }
}

/// The day of a moment where its reader is, such as `23 Nov 2026`.
#[component]
pub(crate) fn DayOf(at: OffsetDateTime) -> impl IntoView {
    view! { <LocalTime at text=move |offset| at.to_offset(offset).format(DAY).unwrap_or_default() /> }
}

/// A moment where its reader is, such as `23 Nov 2026, 14:05:09`.
#[component]
pub(crate) fn DateTime(at: OffsetDateTime) -> impl IntoView {
    view! { <LocalTime at text=move |offset| day_and_time(at, offset) /> }
}

/// How long ago a moment was at `now`, the server's time, such as `2 minutes ago`.
#[component]
pub(crate) fn TimeAgo(at: OffsetDateTime, now: OffsetDateTime) -> impl IntoView {
    view! { <LocalTime at text=move |_| in_words(now - at) /> }
}

/// What `text` makes of the reader's zone, with the whole moment and the zone in the tooltip.
#[component]
fn LocalTime<Text>(at: OffsetDateTime, text: Text) -> impl IntoView
where
    Text: Fn(UtcOffset) -> String + Send + Sync + 'static,
{
    let offset = RwSignal::new(UtcOffset::UTC);
    Effect::new(move |_| offset.set(local_offset(at)));

    view! {
        <time datetime=at.format(&Rfc3339).ok() title=move || with_zone(at, offset.get())>
            {move || text(offset.get())}
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
pub(crate) fn local_date(at: OffsetDateTime) -> Date {
    at.to_offset(local_offset(at)).date()
}

/// How far the reader's clocks are from UTC at that moment, daylight saving included.
fn local_offset(at: OffsetDateTime) -> UtcOffset {
    let milliseconds = at.unix_timestamp_nanos() / 1_000_000;
    let date = js_sys::Date::new(&JsValue::from_f64(milliseconds as f64));
    let minutes_behind = date.get_timezone_offset() as i32;
    UtcOffset::from_whole_seconds(-60 * minutes_behind).unwrap_or(UtcOffset::UTC)
}

fn day_and_time(at: OffsetDateTime, offset: UtcOffset) -> String {
    at.to_offset(offset).format(DAY_AND_TIME).unwrap_or_default()
}

fn with_zone(at: OffsetDateTime, offset: UtcOffset) -> String {
    let text = day_and_time(at, offset);
    let sign = if offset.is_negative() { '-' } else { '+' };
    match offset.as_hms() {
        (0, 0, _) => format!("{text} UTC"),
        (hours, 0, _) => format!("{text} UTC{sign}{}", hours.abs()),
        (hours, minutes, _) => format!("{text} UTC{sign}{}:{:02}", hours.abs(), minutes.abs()),
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
    fn the_tooltip_of_a_time_says_which_zone_it_is_in() {
        let at = datetime!(2026-11-03 23:05:09.7 UTC);
        assert_eq!(with_zone(at, offset!(UTC)), "03 Nov 2026, 23:05:09 UTC");
        assert_eq!(with_zone(at, offset!(+1)), "04 Nov 2026, 00:05:09 UTC+1");
        assert_eq!(with_zone(at, offset!(-3:30)), "03 Nov 2026, 19:35:09 UTC-3:30");
        assert_eq!(with_zone(at, offset!(-0:30)), "03 Nov 2026, 22:35:09 UTC-0:30");
    }

    #[test]
    fn a_time_is_as_long_in_every_zone() {
        for at in [datetime!(2026-11-09 23:05:09 UTC), datetime!(2026-12-31 23:59:59 UTC)] {
            let [here, there] = [offset!(UTC), offset!(+14)].map(|offset| day_and_time(at, offset).len());
            assert_eq!(here, there);
        }
    }
}

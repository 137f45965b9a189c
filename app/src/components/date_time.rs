//! Days and times in words that read the same in every locale, and the same to a machine.
//!
//! The server can't know where its reader is: it writes a time in UTC, and the browser's code turns it into the reader's own.
//! Both have the same number of characters, so that nothing moves then. Which zone it is says the tooltip.

use leptos::prelude::*;
use time::{
    Date, Duration, OffsetDateTime, UtcOffset,
    format_description::{BorrowedFormatItem, well_known::Rfc3339},
    macros::format_description,
};

const DAY: &[BorrowedFormatItem<'_>] = format_description!("[day] [month repr:short] [year]");
const DAY_AND_TIME: &[BorrowedFormatItem<'_>] =
    format_description!("[day] [month repr:short] [year], [hour]:[minute]:[second]");

/// A day of the calendar, such as `23 Nov 2026`: the same one everywhere.
#[component]
pub(crate) fn Day(date: Date) -> impl IntoView {
    view! { <time datetime=date.to_string()>{day_in_words(date)}</time> }
}

/// As a person reads it: `23 Nov 2026`.
pub(crate) fn day_in_words(date: Date) -> String {
    date.format(DAY).unwrap_or_default()
}

/// The day of a moment where its reader is, such as `23 Nov 2026`.
#[component]
pub(crate) fn DayOf(at: OffsetDateTime) -> impl IntoView {
    view! { <Moment at local="day" text=in_utc(at, DAY) /> }
}

/// A moment where its reader is, such as `23 Nov 2026, 14:05:09`.
#[component]
pub(crate) fn DateTime(at: OffsetDateTime) -> impl IntoView {
    view! { <Moment at local="moment" text=in_utc(at, DAY_AND_TIME) /> }
}

/// How long ago a moment was at `now`, the server's time, such as `2 minutes ago`.
#[component]
pub(crate) fn TimeAgo(at: OffsetDateTime, now: OffsetDateTime) -> impl IntoView {
    view! { <Moment at local="tooltip" text=in_words(now - at) /> }
}

/// With the whole moment and the zone in the tooltip.
#[component]
fn Moment(
    at: OffsetDateTime,
    /// What the browser's code turns into the reader's zone.
    local: &'static str,
    text: String,
) -> impl IntoView {
    let tooltip = format!("{} UTC", in_utc(at, DAY_AND_TIME));

    view! {
        <time datetime=moment(at) title=tooltip data-local=local>
            {text}
        </time>
    }
}

/// A moment as a machine reads it.
pub(crate) fn moment(at: OffsetDateTime) -> Option<String> {
    at.format(&Rfc3339).ok()
}

fn in_utc(at: OffsetDateTime, format: &[BorrowedFormatItem<'_>]) -> String {
    at.to_offset(UtcOffset::UTC).format(format).unwrap_or_default()
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

#[cfg(test)]
mod tests {
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
}

//! Turns the times of a page, which the server writes in UTC, into those of the reader's own zone. Both have the same number
//! of characters, so that nothing moves. Which zone it is says the tooltip.

use web_sys::{Element, HtmlInputElement, js_sys::Date};

use super::elements;

const MONTHS: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/// Shows each that says how it is to be shown.
pub(super) fn show() {
    begin_days();
    for time in elements::all::<Element>("time[data-local]") {
        let Some(moment) = time.get_attribute("datetime") else { continue };
        let date = Date::new(&moment.into());
        let (day, whole) = (day(&date), format!("{}, {}", day(&date), clock(&date)));
        match time.get_attribute("data-local").as_deref() {
            Some("day") => time.set_text_content(Some(&day)),
            Some("moment") => time.set_text_content(Some(&whole)),
            _ => {}
        }
        _ = time.set_attribute("title", &format!("{whole} {}", zone(-date.get_timezone_offset() as i32)));
    }
}

/// A field that begins with the day of a moment begins with the reader's day.
fn begin_days() {
    for input in elements::all::<HtmlInputElement>("input[data-local-day]") {
        let date = Date::new(&input.get_attribute("data-local-day").unwrap_or_default().into());
        let day = format!("{:04}-{:02}-{:02}", date.get_full_year(), date.get_month() + 1, date.get_date());
        if input.value() == input.default_value() {
            input.set_default_value(&day);
        }
    }
}

fn day(date: &Date) -> String {
    let month = MONTHS.get(date.get_month() as usize).copied().unwrap_or_default();
    format!("{:02} {month} {:04}", date.get_date(), date.get_full_year())
}

fn clock(date: &Date) -> String {
    format!("{:02}:{:02}:{:02}", date.get_hours(), date.get_minutes(), date.get_seconds())
}

/// `minutes` is how far the zone is ahead of UTC.
fn zone(minutes: i32) -> String {
    let sign = if minutes < 0 { '-' } else { '+' };
    match (minutes.abs() / 60, minutes.abs() % 60) {
        (0, 0) => "UTC".to_owned(),
        (hours, 0) => format!("UTC{sign}{hours}"),
        (hours, minutes) => format!("UTC{sign}{hours}:{minutes:02}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_zone_is_told_by_how_far_it_is_from_utc() {
        let zones = [0, 60, 840, -210, -30].map(zone);
        assert_eq!(zones, ["UTC", "UTC+1", "UTC+14", "UTC-3:30", "UTC-0:30"]);
    }
}

//! A day of the calendar, as people and machines write it.

use time::{Date, Month};

/// `2026-11-23` (ISO 8601), and nothing else.
#[must_use]
pub fn iso_day(text: &str) -> Option<Date> {
    let mut parts = text.split('-');
    day(number(parts.next()?, 4)?, number(parts.next()?, 2)?, number(parts.next()?, 2)?)
        .filter(|_| parts.next().is_none())
}

/// `23.11.2026`, also without zeros before day and month.
#[must_use]
pub fn dotted_day(text: &str) -> Option<Date> {
    let mut parts = text.split('.');
    let (date, month) = (parts.next()?, parts.next()?);
    let short = |text: &str| number(text, if text.len() == 1 { 1 } else { 2 });
    day(number(parts.next()?, 4)?, short(month)?, short(date)?).filter(|_| parts.next().is_none())
}

fn day(year: u16, month: u16, date: u16) -> Option<Date> {
    let month = Month::try_from(u8::try_from(month).ok()?).ok()?;
    Date::from_calendar_date(i32::from(year), month, u8::try_from(date).ok()?).ok()
}

/// Of so many digits.
fn number(text: &str, digits: usize) -> Option<u16> {
    let plain = text.len() == digits && text.bytes().all(|byte| byte.is_ascii_digit());
    plain.then(|| text.parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use time::macros::date;

    use super::*;

    #[test]
    fn a_day_is_read_in_its_own_form_only() {
        assert_eq!(iso_day("2026-11-03"), Some(date!(2026 - 11 - 03)));
        assert_eq!(dotted_day("3.11.2026"), Some(date!(2026 - 11 - 03)));
        assert_eq!(dotted_day("03.11.2026"), Some(date!(2026 - 11 - 03)));
        for wrong in [
            "",
            "2026-11",
            "2026-1-3",
            "2026-02-30",
            "2026-13-01",
            "+2026-11-03",
            "2026-11-03-01",
            "٢٠٢٦-11-03",
        ] {
            assert_eq!(iso_day(wrong), None, "{wrong}");
        }
        for wrong in ["", "3.11", "3.11.26", "003.11.2026", "31.4.2026", "3.11.2026.", ".11.2026"] {
            assert_eq!(dotted_day(wrong), None, "{wrong}");
        }
    }

    proptest! {
        #[test]
        fn each_day_of_a_four_digit_year_is_read(day in 1_721_426..5_373_484_i32) {
            let day = Date::from_julian_day(day).unwrap();
            prop_assert_eq!(iso_day(&day.to_string()), Some(day));
            let dotted = format!("{}.{}.{:04}", day.day(), u8::from(day.month()), day.year());
            prop_assert_eq!(dotted_day(&dotted), Some(day));
        }

        #[test]
        fn whatever_is_typed_is_read_or_not(text in "\\PC{0,12}") {
            _ = (iso_day(&text), dotted_day(&text));
        }
    }
}

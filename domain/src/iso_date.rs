//! A day in JSON and in addresses, as ISO 8601 has it: `2026-11-23`.

use std::fmt;

use serde::{
    Deserializer,
    de::{Error, Visitor},
};
use time::{Date, Month, format_description::BorrowedFormatItem, macros::format_description};

const FORMAT: &[BorrowedFormatItem<'_>] = format_description!("[year]-[month]-[day]");

time::serde::format_description!(by_format, Date, FORMAT);

pub(crate) use by_format::{option, serialize};

/// Reads one.
pub(crate) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Date, D::Error> {
    deserializer.deserialize_str(Day)
}

struct Day;

impl Visitor<'_> for Day {
    type Value = Date;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("a day such as 2026-11-23")
    }

    /// What is written as usual is read digit by digit: a list has many, and a format takes ten times as long. Any other
    /// text gets its answer by the format.
    fn visit_str<E: Error>(self, text: &str) -> Result<Date, E> {
        usual(text).map_or_else(|| Date::parse(text, FORMAT).map_err(E::custom), Ok)
    }
}

fn usual(text: &str) -> Option<Date> {
    let &[y1, y2, y3, y4, b'-', m1, m2, b'-', d1, d2] = text.as_bytes() else { return None };
    let month = Month::try_from(u8::try_from(number(&[m1, m2])?).ok()?).ok()?;
    Date::from_calendar_date(number(&[y1, y2, y3, y4])?, month, u8::try_from(number(&[d1, d2])?).ok()?).ok()
}

fn number(digits: &[u8]) -> Option<i32> {
    let digit = |digit: &u8| digit.is_ascii_digit().then(|| i32::from(digit - b'0'));
    digits.iter().try_fold(0, |number, next| Some(number * 10 + digit(next)?))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde::{Deserialize, Serialize};

    use super::*;

    #[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
    #[serde(transparent)]
    struct Of(#[serde(with = "super")] Date);

    fn read(text: &str) -> Option<Date> {
        serde_json::from_value(text.into()).ok().map(|Of(day)| day)
    }

    #[test]
    fn a_day_is_read_that_there_is() {
        assert_eq!(read("2026-11-23").map(Date::to_julian_day), Some(2_461_368));
        for none in
            ["", "2026-13-01", "2026-02-29", "2026-00-10", "2026-1-1", "26-11-23", "2026-11-23T00", "a-b"]
        {
            assert_eq!(read(none), None, "{none}");
        }
    }

    proptest! {
        #[test]
        fn a_day_survives_json(day in Date::MIN.to_julian_day()..=Date::MAX.to_julian_day()) {
            let day = Date::from_julian_day(day).unwrap();
            let json = serde_json::to_string(&Of(day)).unwrap();
            prop_assert_eq!(serde_json::from_str::<Of>(&json).unwrap(), Of(day));
        }

        #[test]
        fn it_is_read_as_the_format_reads_it(text in "[-+]?[0-9]{3,5}-[0-9]{1,3}-[0-9]{1,3}|[-0-9\u{661}]{10}") {
            prop_assert_eq!(read(&text), Date::parse(&text, FORMAT).ok());
        }
    }
}

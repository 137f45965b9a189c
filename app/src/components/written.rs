//! Days, amounts and names of things in a document that is written as text: digit by digit where they are as usual, which
//! is all that a long list has.

use domain::{Money, Notation};
use maud::Render;
use time::Date;
use uuid::Uuid;

use super::date_time::day_in_words;

/// A day as a machine reads it: `2026-11-23`.
#[derive(Debug, Clone, Copy)]
pub(crate) struct IsoDay(pub(crate) Date);

/// A day as a person reads it: `23 Nov 2026`.
#[derive(Debug, Clone, Copy)]
pub(crate) struct WrittenDay(pub(crate) Date);

/// An amount with its currency, in that notation, in which no mark means anything in a document.
#[derive(Debug, Clone, Copy)]
pub(crate) struct WrittenAmount(pub(crate) Money, pub(crate) Notation);

/// The name of a thing.
#[derive(Debug, Clone, Copy)]
pub(crate) struct WrittenId(pub(crate) Uuid);

/// Years that are written with four digits and no sign.
const USUAL_YEARS: std::ops::RangeInclusive<i32> = 0..=9999;
const MONTHS: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

impl Render for IsoDay {
    fn render_to(&self, document: &mut String) {
        let (year, month, day) = self.0.to_calendar_date();
        if !USUAL_YEARS.contains(&year) {
            return document.push_str(&self.0.to_string());
        }
        let year = year.unsigned_abs();
        push_two_digits(document, year / 100);
        push_two_digits(document, year % 100);
        document.push('-');
        push_two_digits(document, u8::from(month).into());
        document.push('-');
        push_two_digits(document, day.into());
    }
}

impl Render for WrittenDay {
    fn render_to(&self, document: &mut String) {
        let (year, month, day) = self.0.to_calendar_date();
        let month = MONTHS.get(usize::from(u8::from(month)) - 1);
        let Some(month) = month.filter(|_| USUAL_YEARS.contains(&year)) else {
            return document.push_str(&day_in_words(self.0));
        };
        push_two_digits(document, day.into());
        document.push(' ');
        document.push_str(month);
        document.push(' ');
        let year = year.unsigned_abs();
        push_two_digits(document, year / 100);
        push_two_digits(document, year % 100);
    }
}

impl Render for WrittenAmount {
    fn render_to(&self, document: &mut String) {
        let Self(amount, notation) = self;
        notation.print_to(document, *amount);
    }
}

impl Render for WrittenId {
    fn render_to(&self, document: &mut String) {
        document.push_str(self.0.hyphenated().encode_lower(&mut Uuid::encode_buffer()));
    }
}

/// The last two of a number.
fn push_two_digits(document: &mut String, number: u32) {
    document.push(last_digit(number / 10));
    document.push(last_digit(number));
}

fn last_digit(number: u32) -> char {
    char::from_digit(number % 10, 10).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use maud::html;
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn an_amount_is_written_as_text() {
        let money = Money::new(-123_456_705, domain::Currency::EUR);
        for mark in ['\'', '’', '\u{202f}', ','] {
            let notation = Notation::new('.', mark, (3, 3), 1).unwrap();
            let written = html! { (WrittenAmount(money, notation)) }.into_string();
            assert_eq!(written, html! { (notation.print(money)) }.into_string());
        }
    }

    proptest! {
        #[test]
        fn a_day_is_written_as_its_format_has_it(day in Date::MIN.to_julian_day()..=Date::MAX.to_julian_day()) {
            let day = Date::from_julian_day(day).unwrap();
            prop_assert_eq!(html! { (IsoDay(day)) }.into_string(), day.to_string());
            prop_assert_eq!(html! { (WrittenDay(day)) }.into_string(), day_in_words(day));
        }

        #[test]
        fn a_name_is_written_as_it_is(id: u128) {
            let id = Uuid::from_u128(id);
            prop_assert_eq!(html! { (WrittenId(id)) }.into_string(), id.to_string());
        }
    }
}

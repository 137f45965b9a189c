//! A day as statements have it. The day that the bank wrote is the day: a time and a zone behind it change nothing.

use domain::{day::iso_day, plain_text::plain_text};
use time::{Date, Month};

use crate::{DateOrder, month_name::month};

/// One day of a statement.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum DayText {
    /// It can be no other day.
    Certain(Date),
    /// Three numbers, the last of them the year where it has four digits.
    Numbers { numbers: [u16; 3], long_year: bool, dotted: bool },
    /// A day and a month, one for each order. Which year it is, other days of the file may tell.
    Yearless([Option<MonthDay>; 3]),
}

/// A day of every year, or of leap years.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct MonthDay {
    month: Month,
    day: u8,
}

/// One that has all days.
const LEAP_YEAR: u16 = 2000;

impl MonthDay {
    fn new(month: u16, day: u16) -> Option<Self> {
        let in_leap_year = date(Some(LEAP_YEAR), month, day)?;
        Some(Self { month: in_leap_year.month(), day: in_leap_year.day() })
    }

    fn in_year(self, year: i32) -> Option<Date> {
        Date::from_calendar_date(year, self.month, self.day).ok()
    }

    /// That of each year that is not before `first` and not behind `last`.
    pub(crate) fn between(self, first: Date, last: Date) -> Vec<Date> {
        let each = (first.year()..=last.year()).filter_map(|year| self.in_year(year));
        each.filter(|day| (first..=last).contains(day)).collect()
    }
}

impl DayText {
    /// None where the text is no day in any order.
    pub(crate) fn read(text: &str) -> Option<Self> {
        if text.len() > 80 {
            return None;
        }
        let text = plain_text(text)?;
        let text = text.trim();
        if !text.contains(|one: char| one.is_ascii_digit()) {
            return None;
        }
        let whole = iso_day(text).map(Self::Certain).or_else(|| compact(text)).or_else(|| of_parts(text));
        whole.or_else(|| without_year(text))
    }

    pub(crate) const fn is_yearless(self) -> bool {
        matches!(self, Self::Yearless(_))
    }

    /// The day of any year, where it has none of its own: in this order, or whatever the order is.
    pub(crate) fn month_day(self, order: Option<DateOrder>) -> Option<MonthDay> {
        let Self::Yearless([day_first, month_first, year_first]) = self else { return None };
        match order {
            _ if day_first == month_first => day_first,
            Some(DateOrder::DayFirst) => day_first,
            Some(DateOrder::MonthFirst) => month_first,
            Some(DateOrder::YearFirst) => year_first,
            None => None,
        }
    }

    /// The day in this order, where it is one and has its year.
    pub(crate) fn day(self, order: DateOrder) -> Option<Date> {
        match self {
            Self::Certain(day) => Some(day),
            Self::Numbers { numbers: [one, two, three], long_year, dotted } => match order {
                DateOrder::DayFirst => date(year(three, long_year), two, one),
                // No country writes a point between month and day in this order.
                DateOrder::MonthFirst => date(year(three, long_year), one, two).filter(|_| !dotted),
                DateOrder::YearFirst => date(year(one, false), two, three).filter(|_| !long_year),
            },
            Self::Yearless(_) => None,
        }
    }

    /// The day in an order that may be open.
    pub(crate) fn in_order(self, order: Option<DateOrder>) -> Option<Date> {
        match (self, order) {
            (Self::Certain(day), _) => Some(day),
            (day, Some(order)) => day.day(order),
            (_, None) => None,
        }
    }

    /// The days that it can be, one for each order. One without a year is that of a leap year here.
    pub(crate) fn days(self) -> [Option<Date>; 3] {
        match self {
            Self::Yearless(days) => days.map(|day| day?.in_year(LEAP_YEAR.into())),
            whole => DateOrder::ALL.map(|order| whole.day(order)),
        }
    }
}

/// `20261003` and what a bank's computer puts behind it: `20261003235959.000[-5:EST]`.
fn compact(text: &str) -> Option<DayText> {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let behind = text.get(digits..)?;
    let ends = behind.is_empty() || behind.starts_with(['.', '[', '+', '-', ' ', 'T', 'Z']);
    let fits = matches!(digits, 8 | 10 | 12 | 14) && ends && behind.len() <= 40;
    let number = |from: usize, to: usize| text.get(from..to)?.parse().ok();
    let day = date(Some(number(0, 4)?), number(4, 6)?, number(6, 8)?)?;
    (fits && (1900..2100).contains(&day.year())).then_some(DayText::Certain(day))
}

/// Day, month and year, whatever stands between them and whatever the month is called.
fn of_parts(text: &str) -> Option<DayText> {
    let text = text.replace(['年', '月', '년', '월'], "-").replace(['日', '일'], " ");
    let (parts, rest) = parted(without_weekday(text.trim()))?;
    let [(one, gap), (two, _), (three, _)] = parts;
    // `28 Oct 14:05` has a time, and no year.
    let year_leads = one.len() == 4 && number(one).is_some();
    if !is_time(rest) || rest.starts_with(':') && three.len() == 2 && !year_leads {
        return None;
    }
    let (named, day, year_text) = match (month(one), month(two), month(three)) {
        (Some(month), None, None) => (month, two, three),
        (None, Some(month), None) if one.len() == 4 => (month, three, one),
        (None, Some(month), None) => (month, one, three),
        _ => return of_numbers([one, two, three], gap),
    };
    let long = year_text.len() == 4;
    let day = if day.len() <= 2 { number(day)? } else { return None };
    let fits = long || year_text.len() == 2;
    date(year(number(year_text)?, long), named, day).filter(|_| fits).map(DayText::Certain)
}

/// `28.10.`, `10/28`, `28 Oct` and `10月28日`. Two numbers with one point between them are an amount.
fn without_year(text: &str) -> Option<DayText> {
    let plain = text.replace(['月', '월'], "-").replace(['日', '일'], " ");
    let month_leads = text.contains(['月', '월']);
    let ([(one, gap), (two, _)], rest) = parted(without_weekday(plain.trim()))?;
    let each = |month: u16, day: &str| {
        let day = if day.len() <= 2 { number(day)? } else { return None };
        MonthDay::new(month, day).map(|day| DayText::Yearless([Some(day); 3]))
    };
    if !is_time(rest) {
        return None;
    }
    match (month(one), month(two)) {
        (Some(month), None) => return each(month, two),
        (None, Some(month)) => return each(month, one),
        _ => {}
    }
    let numbers = [one, two].map(|part| if part.len() <= 2 { number(part) } else { None });
    let [Some(first), Some(second)] = numbers else { return None };
    let (day_first, month_first) = (MonthDay::new(second, first), MonthDay::new(first, second));
    let days = match gap.trim() {
        "-" if month_leads => [month_first; 3],
        "." if rest.starts_with('.') => [day_first, None, None],
        "/" => [day_first, month_first, None],
        _ => return None,
    };
    days.iter().any(Option::is_some).then_some(DayText::Yearless(days))
}

/// `Sat, 3 Oct 2026` without the day of the week, which is short or has a comma behind it. `Saldo 3.10.2026` is no day.
fn without_weekday(text: &str) -> &str {
    let Some((word, behind)) = text.find([' ', ',']).and_then(|behind| text.split_at_checked(behind)) else {
        return text;
    };
    let is_weekday = !word.contains(|one: char| one.is_ascii_digit())
        && (word.chars().count() <= 3 || behind.starts_with(','))
        && month(word).is_none();
    if is_weekday { behind.trim_start_matches([' ', ',']) } else { text }
}

/// A number or a word, and what stands between it and the next.
type Part<'t> = (&'t str, &'t str);

/// The first numbers or words, and what is behind them.
fn parted<const N: usize>(mut rest: &str) -> Option<([Part<'_>; N], &str)> {
    let mut parts: Vec<Part<'_>> = Vec::new();
    loop {
        let is_digit = rest.starts_with(|one: char| one.is_ascii_digit());
        let end = if is_digit {
            rest.find(|one: char| !one.is_ascii_digit())
        } else if rest.starts_with(char::is_alphabetic) {
            rest.find(|one: char| !one.is_alphabetic() && !('\u{300}'..'\u{370}').contains(&one))
        } else {
            return None;
        };
        let (part, behind) = rest.split_at(end.unwrap_or(rest.len()));
        let gap = behind.find(|one: char| one.is_alphanumeric()).unwrap_or(behind.len());
        let (between, after) = behind.split_at(gap);
        // `1st`, `3 de octubre de 2026`
        if !is_digit && matches!(part, "st" | "nd" | "rd" | "th" | "de" | "of" | "del" | "er") {
            rest = after;
            continue;
        }
        parts.push((part, between));
        if let Ok(parts) = <[Part<'_>; N]>::try_from(parts.as_slice()) {
            return Some((parts, behind));
        }
        let known = between.chars().all(|one| matches!(one, '.' | '/' | '-' | ' ' | '\'' | ','));
        if !known || between.len() > 3 {
            return None;
        }
        rest = after;
    }
}

/// A day in numbers alone. Behind the first stands `gap`.
fn of_numbers(parts: [&str; 3], gap: &str) -> Option<DayText> {
    let [one, two, three] = parts.map(number);
    let numbers = [one?, two?, three?];
    match parts.map(str::len) {
        [4, 1 | 2, 1 | 2] => {
            let [year, month, day] = numbers;
            date(Some(year), month, day).map(DayText::Certain)
        }
        [1 | 2, 1 | 2, length @ (2 | 4)] => {
            let day = DayText::Numbers { numbers, long_year: length == 4, dotted: gap.starts_with('.') };
            day.days().iter().any(Option::is_some).then_some(day)
        }
        _ => None,
    }
}

/// What may stand behind a day: a time, a zone, and nothing that could be another day.
fn is_time(rest: &str) -> bool {
    let rest = rest.split_once('[').map_or(rest, |(before, _)| before);
    let rest = rest.trim_start_matches(['.', ',']);
    if rest.trim().is_empty() || rest.trim() == "Z" {
        return true;
    }
    let begins = rest.starts_with([' ', 'T', 't', ':', '-']) && !rest.trim_start().starts_with("- ");
    let known = |one: char| one.is_ascii_alphanumeric() || " .:+-,()".contains(one);
    let runs = rest.split(|one: char| !one.is_ascii_digit()).filter(|run| !run.is_empty());
    let fits = |(run, most): (&str, u16)| run.len() <= 2 && number(run).is_some_and(|run| run <= most);
    begins && rest.len() <= 40 && rest.chars().all(known) && runs.zip([24, 59, 60]).all(fits) && {
        rest.contains(|one: char| one.is_ascii_digit())
    }
}

fn number(text: &str) -> Option<u16> {
    text.parse().ok()
}

/// Of two digits, the one in this century, or in the nineties. Four digits that are no year of these may be a time.
const fn year(number: u16, long: bool) -> Option<u16> {
    match number {
        1900..2100 if long => Some(number),
        _ if long => None,
        0..=89 => Some(2000 + number),
        90..=99 => Some(1900 + number),
        _ => None,
    }
}

fn date(year: Option<u16>, month: u16, day: u16) -> Option<Date> {
    let month = Month::try_from(u8::try_from(month).ok()?).ok()?;
    Date::from_calendar_date(i32::from(year?), month, u8::try_from(day).ok()?).ok()
}

#[cfg(test)]
mod tests {
    use time::macros::date;

    use super::*;

    #[test]
    fn a_day_that_can_be_no_other_is_that_day() {
        let third = date!(2026 - 10 - 03);
        for text in [
            "2026-10-03",
            "2026-10-03 08:11:02",
            "2026-10-03T08:11:02Z",
            "2026-10-03T23:59:59.000-05:00",
            "2026/10/03",
            "2026.10.03",
            "2026/10/3",
            "20261003",
            "20261003235959[-5:EST]",
            "20261003235959.000[-5:EST]",
            "03 Oct 2026",
            "3 Oct 2026",
            "03-Oct-26",
            "03-OCT-2026",
            "Oct 3, 2026",
            "October 3, 2026",
            "Oct. 3, 2026",
            "3. Oktober 2026",
            "3 octobre 2026",
            "3 de octubre de 2026",
            "3 ottobre 2026",
            "3 de outubro de 2026",
            "3 okt 2026",
            "3 października 2026",
            "3 Ekim 2026",
            "3 октября 2026",
            "2026年10月3日",
            "2026年10月03日",
            "Sat, 3 Oct 2026",
            "Sa. 3. Okt. 2026",
            "3rd October 2026",
            "2026-Oct-03",
            "03 Oct 2026 14:05",
            "03 Oct 2026, 2:05 PM",
        ] {
            assert_eq!(DayText::read(text).map(DayText::days), Some([Some(third); 3]), "{text}");
        }
    }

    #[test]
    fn three_numbers_are_each_day_that_they_can_be() {
        let days = |text: &str| DayText::read(text).unwrap_or_else(|| panic!("{text}")).days();
        let (october, march) = (Some(date!(2026 - 10 - 03)), Some(date!(2026 - 03 - 10)));
        assert_eq!(days("03/10/2026"), [october, march, None]);
        assert_eq!(days("3/10/2026 08:11"), [october, march, None]);
        assert_eq!(days("03-10-2026"), [october, march, None]);
        assert_eq!(days("03.10.2026"), [october, None, None]);
        assert_eq!(days("3.10.2026 08.11.02"), [october, None, None]);
        assert_eq!(days("03/10/26"), [october, march, Some(date!(2003 - 10 - 26))]);
        assert_eq!(days("3/10'26"), [october, march, Some(date!(2003 - 10 - 26))]);
        assert_eq!(days("13/10/2026"), [Some(date!(2026 - 10 - 13)), None, None]);
        assert_eq!(days("10/13/2026"), [None, Some(date!(2026 - 10 - 13)), None]);
        assert_eq!(days("26/10/31"), [Some(date!(2031 - 10 - 26)), None, Some(date!(2026 - 10 - 31))]);
    }

    #[test]
    fn a_day_without_a_year_is_that_day_of_any() {
        let days = |text: &str| DayText::read(text).unwrap_or_else(|| panic!("{text}")).days();
        let (october, march) = (Some(date!(2000 - 10 - 03)), Some(date!(2000 - 03 - 10)));
        for text in [
            "3 Oct",
            "03-Oct",
            "03OCT",
            "Oct 3",
            "3. Okt.",
            "3 de octubre",
            "Sat, 3 Oct",
            "10月3日",
            "3 Oct 08:11",
            "Oct 3 08:11",
            "Sat Oct 3, 8:11 PM",
        ] {
            assert_eq!(days(text), [october; 3], "{text}");
        }
        for text in ["03.10.", "3. 10.", "03.10. 08:11"] {
            assert_eq!(days(text), [october, None, None], "{text}");
        }
        for text in ["03/10", "3/10 08:11"] {
            assert_eq!(days(text), [october, march, None], "{text}");
        }
        assert_eq!(days("10/28"), [None, Some(date!(2000 - 10 - 28)), None]);
        let day = DayText::read("29.02.").unwrap().month_day(Some(DateOrder::DayFirst)).unwrap();
        assert_eq!((day.in_year(2028), day.in_year(2026)), (Some(date!(2028 - 02 - 29)), None));
        let open = DayText::read("03/10").unwrap();
        assert_eq!((open.month_day(None), open.day(DateOrder::DayFirst)), (None, None));
    }

    #[test]
    fn what_is_no_day_is_none() {
        for text in [
            "",
            "x",
            "2026-02-30",
            "2026-13-01",
            "31/31/2026",
            "12.50",
            "1.234,50",
            "12.10",
            "10/2026",
            "31/13",
            "10-03",
            "31 Sep",
            "Description 1",
            "Description 1 2026",
            "03/10/0911",
            "03/10/2026 - 05/10/2026",
            "01.10.2026 - 31.10.2026",
            "Saldo 31.10.2026",
            "Saldo 31.10.2026 EUR",
            "12345678",
            "1234",
            "03/10/2026/11",
            "Oct 2026",
            "DE00 0000",
            "1/1/202",
            "99999999",
        ] {
            assert_eq!(DayText::read(text), None, "{text}");
        }
    }
}

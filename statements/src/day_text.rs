//! A day as statements have it. The day that the bank wrote is the day: a time and a zone behind it change nothing.

use domain::{day::iso_day, plain_text::plain_text};
use time::{Date, Month};

use crate::DateOrder;

/// One day of a statement.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum DayText {
    /// It can be no other day.
    Certain(Date),
    /// Three numbers, the last of them the year where it has four digits.
    Numbers { numbers: [u16; 3], long_year: bool, dotted: bool },
}

impl DayText {
    /// None where the text is no day in any order.
    pub(crate) fn read(text: &str) -> Option<Self> {
        if text.len() > 80 {
            return None;
        }
        let text = plain_text(text)?;
        let text = text.trim();
        iso_day(text).map(Self::Certain).or_else(|| compact(text)).or_else(|| of_parts(text))
    }

    /// The day in this order, where it is one.
    pub(crate) fn day(self, order: DateOrder) -> Option<Date> {
        match self {
            Self::Certain(day) => Some(day),
            Self::Numbers { numbers: [one, two, three], long_year, dotted } => match order {
                DateOrder::DayFirst => date(year(three, long_year), two, one),
                // No country writes a point between month and day in this order.
                DateOrder::MonthFirst => date(year(three, long_year), one, two).filter(|_| !dotted),
                DateOrder::YearFirst => date(year(one, false), two, three).filter(|_| !long_year),
            },
        }
    }

    /// The days that it can be, one for each order.
    pub(crate) fn days(self) -> [Option<Date>; 3] {
        DateOrder::ALL.map(|order| self.day(order))
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
    if !is_time(rest) {
        return None;
    }
    let [(one, gap), (two, _), (three, _)] = parts;
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

/// The first three numbers or words, and what is behind them.
fn parted(mut rest: &str) -> Option<([Part<'_>; 3], &str)> {
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
        if let Ok(parts) = <[Part<'_>; 3]>::try_from(parts.as_slice()) {
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

/// Of two digits, the one in this century, or in the nineties.
const fn year(number: u16, long: bool) -> Option<u16> {
    match number {
        number if long => Some(number),
        0..=89 => Some(2000 + number),
        90..=99 => Some(1900 + number),
        _ => None,
    }
}

fn date(year: Option<u16>, month: u16, day: u16) -> Option<Date> {
    let month = Month::try_from(u8::try_from(month).ok()?).ok()?;
    Date::from_calendar_date(i32::from(year?), month, u8::try_from(day).ok()?).ok()
}

/// How months begin in the languages whose headers are known, each month's words one after the other.
const MONTHS: [&str; 12] = [
    "jan ene gen sty oca янв",
    "feb fév fev lut sub şub фев",
    "mar mär maa mrt maer märz мар",
    "apr avr abr kwi nis апр",
    "may mai maj mei mag мая май",
    "jun juin giu cze haz июн",
    "jul juil lug lip tem июл",
    "aug aoû aou ago sie ağu agu авг",
    "sep set wrz eyl сен",
    "oct okt out ott paź paz eki окт",
    "nov lis kas ноя",
    "dec déc dez dic des gru ara дек",
];

/// The number of the month that begins so.
fn month(word: &str) -> Option<u16> {
    let word = word.to_lowercase();
    if !(3..=24).contains(&word.len()) {
        return None;
    }
    let begins = |known: &str| word.starts_with(known);
    let found = (1..).zip(MONTHS).filter(|(_, words)| words.split(' ').any(begins));
    // `juin` and `juil` begin as no other month does.
    found.map(|(number, _)| number).next()
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
    fn every_month_of_every_language_is_that_month() {
        for (names, number) in [
            ("January Januar janvier enero gennaio janeiro januari stycznia januar Ocak января", 1),
            ("February Februar février febrero febbraio fevereiro februari lutego Şubat февраля", 2),
            ("March März mars marzo março maart marca marts Mart марта", 3),
            ("April avril abril aprile april kwietnia Nisan апреля", 4),
            ("May Mai mai mayo maggio maio mei maja maj Mayıs мая", 5),
            ("June Juni juin junio giugno junho juni czerwca Haziran июня", 6),
            ("July Juli juillet julio luglio julho juli lipca Temmuz июля", 7),
            ("August août agosto augustus sierpnia augusti Ağustos августа", 8),
            ("September septembre septiembre settembre setembro września Eylül сентября", 9),
            ("October Oktober octobre octubre ottobre outubro października Ekim октября", 10),
            ("November novembre noviembre novembro listopada Kasım ноября", 11),
            (
                "December Dezember décembre diciembre dicembre dezembro december grudnia desember Aralık декабря",
                12,
            ),
        ] {
            for name in names.split(' ') {
                assert_eq!(month(name), Some(number), "{name}");
                let all = (1..).zip(MONTHS).filter(|(_, words)| {
                    words.split(' ').any(|known| name.to_lowercase().starts_with(known))
                });
                assert_eq!(all.count(), 1, "{name}");
            }
        }
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
            "10/2026",
            "03/10",
            "3 Oct",
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

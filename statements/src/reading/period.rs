//! Which days a statement is of, as the lines above its table say: for days that have no year.

use std::sync::LazyLock;

use time::{Date, Duration};

use crate::{
    DateOrder,
    day_text::DayText,
    fold::{Words, fold},
    record::Record,
};

/// What stands before the first day of a statement, in a line of its own.
static FIRST: LazyLock<Words> = LazyLock::new(|| {
    Words::new(
        "from|from date|start|start date|period start|von|datum von|zeitraum von|ab|beginn|du|date de début|desde|\
         fecha desde|fecha inicial|dal|da|data inizio|data inicial|van|vanaf|od|data od|från|fra|datestart|开始日期|起始日期",
    )
});

/// What stands before the last one.
static LAST: LazyLock<Words> = LazyLock::new(|| {
    Words::new(
        "to|to date|until|end|end date|period end|bis|datum bis|zeitraum bis|ende|au|date de fin|hasta|fecha hasta|\
         fecha final|al|a|data fine|até|data final|tot|t/m|do|data do|till|til|dateend|结束日期|终止日期",
    )
});

/// What a statement is called by the day that ends it. On which day somebody has downloaded it says nothing.
static CLOSED: LazyLock<Words> = LazyLock::new(|| {
    Words::new(
        "statement date|date of statement|closing date|statement closing date|closing balance|new balance|due date|\
         payment due date|kontoauszug vom|auszug vom|auszugsdatum|rechnungsdatum|abrechnungsdatum|neuer saldo|endsaldo|\
         fällig am|date du relevé|relevé du|relevé au|date d'arrêté|arrêté au|nouveau solde au|fecha de corte|\
         fecha de cierre|fecha del extracto|data estratto conto|estratto conto al|data chiusura|data de fechamento|\
         fechamento|vencimento|afschriftdatum|datum afschrift|data wyciągu|wyciąg z dnia|kontoutdragsdatum",
    )
});

/// The longest time that is one.
const LONGEST: Duration = Duration::days(400);
/// A card has what was bought before the statement began, and a bank what counts from a day after its end.
const BEFORE: Duration = Duration::days(45);
const BEHIND: Duration = Duration::days(15);
/// How long a statement is that names the day of its end alone.
const USUAL: Duration = Duration::days(180);

/// The days of a statement.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Days {
    pub(crate) first: Date,
    pub(crate) last: Date,
    /// Those of movements that it has from before, and behind.
    pub(crate) earliest: Date,
    pub(crate) latest: Date,
}

/// The days between which a statement's are, as they are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Period {
    Between(DayText, DayText),
    Until(DayText),
}

impl Period {
    /// The one that these lines name. None where they name none, or several.
    pub(crate) fn find(lines: &[Record]) -> Option<Self> {
        let mut found: Vec<Self> = Vec::new();
        let mut first: Option<DayText> = None;
        for line in lines {
            let period = match (days_in(line).as_slice(), first.take()) {
                ([(_, one), (between, other)], _) if joins(between) => Self::Between(*one, *other),
                ([(name, day)], Some(first)) if LAST.contain(&fold(name)) => Self::Between(first, *day),
                ([(name, day)], _) if CLOSED.end(&fold(name)) => Self::Until(*day),
                ([(name, day)], _) => {
                    first = Some(*day).filter(|_| FIRST.contain(&fold(name)));
                    continue;
                }
                _ => continue,
            };
            if !found.contains(&period) {
                found.push(period);
            }
        }
        let between = found.iter().filter(|one| matches!(one, Self::Between(..)));
        match (between.copied().collect::<Vec<_>>().as_slice(), found.as_slice()) {
            ([only], _) | ([], [only]) => Some(*only),
            _ => None,
        }
    }

    /// Which days it has, its own in this order. None where it is none, or longer than any.
    pub(crate) fn days(self, order: Option<DateOrder>) -> Option<Days> {
        match self {
            Self::Between(first, last) => {
                let (first, last) = (first.in_order(order)?, last.in_order(order)?);
                let (earliest, latest) = (first.saturating_sub(BEFORE), last.saturating_add(BEHIND));
                let days = Days { first, last, earliest, latest };
                (first <= last && last - first <= LONGEST).then_some(days)
            }
            Self::Until(last) => {
                let last = last.in_order(order)?;
                let first = last.saturating_sub(USUAL);
                Some(Days { first, last, earliest: first, latest: last })
            }
        }
    }
}

/// The days in a line that have a year, each with what stands between it and the one before.
fn days_in(line: &Record) -> Vec<(String, DayText)> {
    let text = line.cells.join(" ");
    let mut is_digit = false;
    let parted: Vec<_> = text
        .split(|one: char| {
            // In a time it parts nothing.
            let parts = one.is_whitespace() || "–—~～：[]()|".contains(one) || one == ':' && !is_digit;
            is_digit = one.is_ascii_digit();
            parts
        })
        .filter(|part| !part.is_empty() && !is_time(part))
        .collect();
    let mut days = Vec::new();
    let (mut name, mut rest) = (String::new(), parted.as_slice());
    while let [part, behind @ ..] = rest {
        let halves = part
            .split_at_checked(part.len() / 2)
            .and_then(|(one, other)| Some((whole_day(one)?, whole_day(other.strip_prefix('-')?)?)));
        let words = rest.get(..3).map(|words| words.join(" "));
        if let Some((one, other)) = halves {
            days.push((std::mem::take(&mut name), one));
            days.push((String::new(), other));
            rest = behind;
        } else if let Some(day) = whole_day(part) {
            days.push((std::mem::take(&mut name), day));
            rest = behind;
        } else if let Some(day) =
            words.filter(|words| words.contains(char::is_alphabetic)).as_deref().and_then(whole_day)
        {
            days.push((std::mem::take(&mut name), day));
            rest = rest.get(3..).unwrap_or_default();
        } else {
            name = format!("{name} {part}").trim().to_owned();
            rest = behind;
        }
    }
    days
}

/// A day with its year. Eight digits may be any number.
fn whole_day(text: &str) -> Option<DayText> {
    let text = text.trim_matches([',', ';', ':', '.']);
    let is_number = text.bytes().all(|one| one.is_ascii_digit());
    DayText::read(text).filter(|day| !is_number && !day.is_yearless())
}

fn is_time(part: &str) -> bool {
    part.contains(':') && part.chars().all(|one| one.is_ascii_digit() || one == ':')
}

/// Whether two days are the ends of one time that have this between them: `bis`, `to`, a dash, nothing.
fn joins(between: &str) -> bool {
    between.chars().filter(|one| one.is_alphabetic()).count() <= 9
        && !between.contains(|one: char| one.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use time::macros::date;

    use super::*;

    fn days(lines: &[&str]) -> Option<(Date, Date)> {
        let line = |text: &&str| Record { line: 1, cells: text.split(';').map(str::to_owned).collect() };
        let lines: Vec<_> = lines.iter().map(line).collect();
        let days = Period::find(&lines)?.days(Some(DateOrder::DayFirst))?;
        Some((days.first, days.last))
    }

    #[test]
    fn a_period_is_found_however_it_is_written() {
        let october = Some((date!(2026 - 10 - 01), date!(2026 - 10 - 31)));
        for lines in [
            &["Zeitraum:;01.10.2026 - 31.10.2026"][..],
            &["Konto;12345678", "Zeitraum 01.10.2026-31.10.2026"],
            &["Statement period: 1 October 2026 to 31 October 2026"],
            &["October 1, 2026 through October 31, 2026"],
            &["Période du;01/10/2026;au;31/10/2026"],
            &["Période;01/10/26 au 31/10/26"],
            &["From:;2026-10-01;", "Until:;2026-10-31;"],
            &["Start Date : 1 Oct 2026", "End Date : 31 Oct 2026", "Statement date: 02.11.2026"],
            &["起始时间：[2026-10-01 00:00:00]    终止时间：[2026-10-31 23:59:59]"],
            &["2026/10/01～2026/10/31"],
        ] {
            assert_eq!(days(lines), october, "{lines:?}");
        }
        let until = Some((date!(2026 - 05 - 09), date!(2026 - 11 - 05)));
        for line in [
            "Statement date: 05.11.2026",
            "Rechnungsdatum;05.11.2026",
            "Vencimento 05/11/2026",
            "Your new balance, 5 Nov 2026",
        ] {
            assert_eq!(days(&[line]), until, "{line}");
        }
    }

    #[test]
    fn other_days_above_a_table_are_no_period() {
        for lines in [
            &["Exported on 05.11.2026"][..],
            &["Datei erstellt am: 01.11.2026"],
            &["Kunde seit 01.01.2020; Stand 01.11.2026"],
            &["01.11.2026 - 01.10.2026"],
            &["01.01.2025 - 31.10.2026"],
            &["01.10. - 31.10."],
            &["Von:;01.10.2026", "Konto;1", "Bis:;31.10.2026"],
            &["01.10.2026 - 31.10.2026", "01.01.2026 - 31.12.2026"],
            &["20261001;20261031"],
        ] {
            assert_eq!(days(lines), None, "{lines:?}");
        }
    }
}

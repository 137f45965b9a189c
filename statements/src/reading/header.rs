//! Where a table's header stands, and what stands above it.

use domain::Currency;

use crate::{
    Meaning, currency_text::code, day_text::DayText, figure::Figure, fold::fold, heading::Heading,
    reading::period::Period, record::Record,
};

/// How many lines may stand above the movements.
const MOST_ABOVE: usize = 100;

/// What was found at the beginning of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Header {
    /// How many records stand above the movements, the header among them.
    pub(crate) skipped: usize,
    /// The names of the columns; without a header as many as there are columns, all empty.
    pub(crate) names: Vec<String>,
    /// How much speaks for it.
    pub(crate) score: usize,
    /// The currency that is named above, for the whole account.
    pub(crate) currency: Option<Currency>,
    /// The days between which the movements are.
    pub(crate) period: Option<Period>,
}

impl Header {
    /// Looks for it in the first records.
    pub(crate) fn find(records: &[Record]) -> Self {
        let above = records.iter().take(MOST_ABOVE).enumerate();
        let best = above
            .map(|(place, record)| (known(&record.cells), place))
            .fold((0, 0), |best, one| if one.0 > best.0 { one } else { best });
        if best.0 > 0 {
            let names = records.get(best.1).map(|record| record.cells.clone()).unwrap_or_default();
            let above = records.get(..best.1).unwrap_or_default();
            let (currency, period) = (above.iter().find_map(account_currency), Period::find(above));
            return Self { skipped: best.1 + 1, names, score: best.0, currency, period };
        }
        let place = first_movement(records);
        // The line above is a header in words that are not known, where it is none of the movements and as wide.
        let width = records.get(place).map_or(0, |record| record.cells.len());
        let header = place.checked_sub(1).and_then(|above| records.get(above)).filter(|record| {
            let named = record.cells.iter().filter(|cell| !cell.trim().is_empty()).count();
            record.cells.len() == width && named * 2 > width
        });
        let names = header.map_or_else(|| vec![String::new(); width], |header| header.cells.clone());
        let above = records.get(..place).unwrap_or_default();
        let (currency, period) = (above.iter().find_map(account_currency), Period::find(above));
        Self { skipped: place, names, score: 0, currency, period }
    }
}

/// How many cells are known words, where a day's and an amount's are among them.
fn known(cells: &[String]) -> usize {
    let headings: Vec<_> = cells.iter().map(|cell| Heading::read(cell)).collect();
    let any = |wanted: fn(Meaning) -> bool| {
        headings.iter().any(|heading| heading.meanings.iter().any(|one| wanted(*one)))
    };
    if !any(Meaning::is_day) || !any(Meaning::is_amount) || cells.len() < 2 {
        return 0;
    }
    // A movement whose words are a header's by chance has a day or an amount, which no header has.
    if cells.iter().any(|cell| DayText::read(cell).is_some() || Figure::read(cell).is_some()) {
        return 0;
    }
    headings.iter().filter(|heading| !heading.meanings.is_empty()).count()
}

/// Whether a day and an amount are in different cells.
pub(crate) fn is_movement(record: &Record) -> bool {
    let amount = |cell: &String| DayText::read(cell).is_none() && Figure::read(cell).is_some();
    record.cells.iter().any(|cell| DayText::read(cell).is_some()) && record.cells.iter().any(amount)
}

/// Where the movements begin, in a table without a header.
fn first_movement(records: &[Record]) -> usize {
    let day = |cell: &String| DayText::read(cell).filter(|day| !day.is_yearless()).is_some();
    let movements = || records.iter().enumerate().filter(|(_, record)| is_movement(record));
    // Fractions above a table, such as the number of a page, are days without a year.
    let shapes: Vec<_> = movements()
        .filter_map(|(place, record)| Some((place, record.cells.len(), record.cells.iter().position(day)?)))
        .collect();
    let alike = |(_, width, day): &(usize, usize, usize)| {
        shapes.iter().filter(|(_, other, place)| other == width || place == day).count()
    };
    // A line of the account has its day elsewhere than movements have theirs, and is of another width.
    let of_most = shapes.iter().map(alike).max().unwrap_or_default();
    let first = shapes.iter().find(|shape| 2 * alike(shape) > of_most).map(|(place, ..)| *place);
    first.or_else(|| movements().map(|(place, _)| place).next()).unwrap_or(0)
}

/// `Currency:;EUR`
fn account_currency(record: &Record) -> Option<Currency> {
    let cells: Vec<_> = record.cells.iter().map(|cell| cell.trim()).filter(|cell| !cell.is_empty()).collect();
    let named = |text: &str| {
        let folded = fold(text);
        let words = folded.strip_prefix("account ").unwrap_or(&folded);
        Heading::read(words).meanings.contains(&Meaning::Currency)
    };
    match cells.as_slice() {
        [one] => one.split_once(':').filter(|(name, _)| named(name)).and_then(|(_, text)| code(text)),
        [name, text, ..] if named(name) => code(text),
        _ => None,
    }
}

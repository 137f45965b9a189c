//! Lines that go on with what the movement above them is for: some banks put the words into as many lines as they need.

use std::iter;

use crate::{
    Mapping, Meaning,
    day_text::DayText,
    fold::fold,
    movement::{is_balance, is_sum},
    record::{Record, Records},
};

/// The longest text that is put together.
const LONGEST: usize = 2_000;

/// The records, each with the words of the lines below it that have words alone.
pub(crate) fn with_continued<'a>(records: Records<'a>, mapping: &Mapping) -> Records<'a> {
    let columns = mapping.columns.clone();
    let mut records = records.peekable();
    Box::new(iter::from_fn(move || {
        let mut record = records.next()?;
        if let Ok(record) = record.as_mut()
            && cells(record, &columns, Meaning::is_day).any(|day| DayText::read(day).is_some())
        {
            let continues =
                |next: &Result<Record, _>| next.as_ref().is_ok_and(|next| is_continued(next, &columns));
            while let Some(Ok(next)) = records.next_if(continues) {
                append(record, &next, &columns);
            }
        }
        Some(record)
    }))
}

fn cells<'r>(
    record: &'r Record,
    columns: &[Meaning],
    wanted: fn(Meaning) -> bool,
) -> impl Iterator<Item = &'r str> {
    let places: Vec<_> =
        columns.iter().enumerate().filter(|(_, one)| wanted(**one)).map(|(place, _)| place).collect();
    places.into_iter().map(|place| record.cell(place))
}

/// Whether a column is of words that say who was paid, or what for.
pub(crate) const fn is_text(meaning: Meaning) -> bool {
    matches!(meaning, Meaning::Payee | Meaning::Text)
}

/// Whether the record has words, and neither a day nor an amount.
fn is_continued(record: &Record, columns: &[Meaning]) -> bool {
    let blank = |wanted| cells(record, columns, wanted).all(str::is_empty);
    let mut texts = cells(record, columns, is_text).filter(|text| !text.is_empty()).peekable();
    blank(Meaning::is_day)
        && blank(Meaning::is_amount)
        && texts.peek().is_some()
        && texts.map(fold).all(|text| !is_sum(&text) && !is_balance(&text))
}

/// Puts the words behind what the movement is for, so that the name of who was paid stays as it is.
fn append(record: &mut Record, next: &Record, columns: &[Meaning]) {
    let text = columns.iter().rposition(|meaning| *meaning == Meaning::Text);
    let text = text.or_else(|| columns.iter().rposition(|meaning| *meaning == Meaning::Payee));
    let Some(cell) = text.and_then(|column| record.cells.get_mut(column)) else { return };
    for words in cells(next, columns, is_text).filter(|words| !words.is_empty()) {
        if cell.len() + words.len() < LONGEST {
            *cell = format!("{cell} {words}");
        }
    }
}

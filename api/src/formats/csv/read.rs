//! Expenses as a file has them. A file that is none of ours as a whole is refused with the line that is at fault and
//! what to do about it; what is wrong in one row is for the row's check to tell.

use std::{
    borrow::Cow,
    io::{Chain, Read},
};

use axum::body::Bytes;
use csv::{Reader, ReaderBuilder, StringRecord};
use domain::{
    ExpenseForm, ExpenseId, ForeignAmount, Notation,
    import::{ListRefusal, MOST_COLUMNS, MOST_ROWS},
    statement::Note,
};
use encoding_rs::WINDOWS_1252;

use super::{
    columns::{COLUMNS, FIELDS, FURTHER, NEEDED},
    formula::unmarked,
};

/// How much of the name of a column that is left out is told, in characters.
const TOLD: usize = 60;

/// A file that is said to hold expenses. It is RFC 4180's, its separator the comma, the semicolon or the tab, whichever the
/// line has most of that names the columns. One that is not in UTF-8 is in what spreadsheets write otherwise, Windows-1252.
#[derive(Debug, Clone)]
pub(crate) struct CsvFile {
    text: Bytes,
    is_converted: bool,
    separator: u8,
}

impl CsvFile {
    pub(crate) fn new(file: &Bytes) -> Self {
        let file = if file.starts_with(b"\xef\xbb\xbf") { file.slice(3..) } else { file.clone() };
        let (text, is_converted) = match text(&file) {
            Cow::Owned(text) => (text.into(), true),
            Cow::Borrowed(_) => (file.clone(), false),
        };
        Self { separator: separator(&text), text, is_converted }
    }

    /// Whether it names every column that is needed, as what we export does.
    pub(crate) fn is_list(&self) -> bool {
        let heading = Records::of(&self.text, self.separator).next().ok().flatten();
        heading.is_some_and(|(_, names)| {
            let names: Vec<_> =
                names.iter().take(MOST_COLUMNS).map(|name| name.trim().to_lowercase()).collect();
            COLUMNS.iter().take(NEEDED).all(|needed| names.iter().any(|name| name == needed))
        })
    }

    /// Its rows, one by one.
    ///
    /// # Errors
    /// [`ListRefusal`], of the line that names the columns.
    pub(crate) fn table(&self) -> Result<CsvTable<'_>, ListRefusal> {
        let mut records = Records::of(&self.text, self.separator);
        let (heading, names) = records.next()?.ok_or(ListRefusal::Empty)?;
        let (places, left_out) = columns(heading, &names)?;
        let encoding = self.is_converted.then_some(Note::NotUtf8);
        let notes = encoding.into_iter().chain(left_out).collect();
        Ok(CsvTable { records, places, heading, names, notes, rows: 0, ended: false })
    }

    /// How its amounts are written, where its person says that it is `asked`: what we export has commas between the
    /// fields and points before the decimals, whoever sends it back.
    pub(crate) fn notation(&self, asked: Notation) -> Notation {
        if self.separator == b',' { Notation::EN } else { asked }
    }

    /// In which characters it is.
    pub(crate) const fn charset(&self) -> &'static str {
        if self.is_converted { "windows-1252" } else { "UTF-8" }
    }
}

/// A row, as it is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct CsvRow {
    /// In which it begins.
    pub(crate) line: u32,
    pub(crate) form: ExpenseForm,
    /// What the file calls it.
    pub(crate) id: Option<ExpenseId>,
    pub(crate) foreign: Option<ForeignAmount>,
}

/// Where each of the columns stands that are needed, and of the further ones those that are there.
#[derive(Debug, Clone, Copy)]
struct Places {
    needed: [usize; NEEDED],
    further: [Option<usize>; COLUMNS.len() - FURTHER],
}

/// The rows of a file, each with the line it begins in, without the blank ones: from 1 to [`MOST_ROWS`]. The first line at
/// fault is the last one.
pub(crate) struct CsvTable<'a> {
    records: Records<'a>,
    places: Places,
    heading: u32,
    /// What its columns are called.
    pub(crate) names: StringRecord,
    pub(crate) notes: Vec<Note>,
    rows: usize,
    ended: bool,
}

impl CsvTable<'_> {
    fn row(&mut self) -> Result<Option<CsvRow>, ListRefusal> {
        while let Some((line, record)) = self.records.next()? {
            if record.iter().all(|field| field.trim().is_empty()) {
                continue;
            }
            if record.len() != self.names.len() {
                let (fields, columns) = (record.len(), self.names.len());
                return Err(ListRefusal::UnequalLengths { line, fields, columns });
            }
            if self.rows == MOST_ROWS {
                return Err(ListRefusal::TooManyRows { line });
            }
            self.rows += 1;
            return Ok(Some(row(line, &self.places, &record)));
        }
        if self.rows == 0 { Err(ListRefusal::NoRows { line: self.heading }) } else { Ok(None) }
    }
}

impl Iterator for CsvTable<'_> {
    type Item = Result<CsvRow, ListRefusal>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.ended {
            return None;
        }
        let row = self.row().transpose();
        self.ended = !matches!(row, Some(Ok(_)));
        row
    }
}

/// The file in UTF-8. One that is neither that nor a text, because it holds a NUL as UTF-16 does, stays as it is.
fn text(file: &[u8]) -> Cow<'_, [u8]> {
    if str::from_utf8(file).is_ok() || file.contains(&0) {
        return file.into();
    }
    WINDOWS_1252.decode_without_bom_handling(file).0.into_owned().into_bytes().into()
}

/// Where the columns stand, and which are left out.
fn columns(line: u32, names: &StringRecord) -> Result<(Places, Vec<Note>), ListRefusal> {
    if names.len() > MOST_COLUMNS {
        return Err(ListRefusal::TooManyColumns { line });
    }
    let (mut found, mut left_out) = ([None; COLUMNS.len()], Vec::new());
    for (column, name) in (1..).zip(names) {
        let name = name.trim();
        let known = COLUMNS.iter().position(|known| *known == name.to_lowercase());
        let Some(place) = known.and_then(|known| found.get_mut(known)) else {
            let name = if name.is_empty() { column.to_string() } else { name.chars().take(TOLD).collect() };
            left_out.push(Note::ColumnLeftOut { name });
            continue;
        };
        if place.replace(column - 1).is_some() {
            return Err(ListRefusal::DoubledColumn { line, column });
        }
    }
    let mut needed = [0; NEEDED];
    for ((place, found), field) in needed.iter_mut().zip(found).zip(FIELDS) {
        *place = found.ok_or(ListRefusal::MissingColumn { line, field })?;
    }
    let mut further = [None; COLUMNS.len() - FURTHER];
    for (place, found) in further.iter_mut().zip(found.into_iter().skip(FURTHER)) {
        *place = found;
    }
    Ok((Places { needed, further }, left_out))
}

fn row(line: u32, places: &Places, record: &StringRecord) -> CsvRow {
    let field = |place: &usize| record.get(*place).unwrap_or_default().to_owned();
    let [date, merchant, description, category, amount, currency] = places.needed.each_ref().map(field);
    let text = |read: String| unmarked(&read).to_owned();
    let further = |place: &Option<usize>| place.and_then(|place| record.get(place)).unwrap_or_default();
    let [foreign_amount, foreign_currency, id, refund_of] = places.further.each_ref().map(further);
    let form = ExpenseForm {
        date,
        merchant: text(merchant),
        description: text(description),
        category,
        amount,
        currency,
        refund_of: refund_of.to_owned(),
    };
    let id = id.trim().parse().ok().map(ExpenseId);
    CsvRow { line, form, id, foreign: ForeignAmount::listed(foreign_amount, foreign_currency) }
}

/// What is read after the file: a record of its own, unless a quote that never ends takes it in.
const END: &[u8] = b"\n.\n";

/// The records of a file one by one, each with the line it begins in.
struct Records<'a> {
    reader: Reader<Chain<&'a [u8], &'static [u8]>>,
    file: &'a [u8],
    /// Where the last record began, in bytes, and in which line. The reader's own count of lines is off where lines are
    /// blank or end with CR LF.
    at: usize,
    line: u32,
}

impl<'a> Records<'a> {
    fn of(file: &'a [u8], separator: u8) -> Self {
        let reader = ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .delimiter(separator)
            .from_reader(file.chain(END));
        Self { reader, file, at: 0, line: 1 }
    }

    fn next(&mut self) -> Result<Option<(u32, StringRecord)>, ListRefusal> {
        self.count_lines();
        let line = self.line;
        let mut record = StringRecord::new();
        // Nothing else can go wrong with what is in memory, however it looks.
        self.reader.read_record(&mut record).map_err(|_| ListRefusal::NotUtf8 { line })?;
        // The line break after a last line without one is END's.
        if self.byte() <= self.file.len() + 1 {
            return Ok(Some((line, record)));
        }
        if record == ["."][..] { Ok(None) } else { Err(ListRefusal::OpenQuote { line }) }
    }

    /// How far the file is read.
    fn byte(&self) -> usize {
        usize::try_from(self.reader.position().byte()).unwrap_or(usize::MAX)
    }

    /// Goes to the line in which the next record begins: the breaks before it are none of it.
    fn count_lines(&mut self) {
        let rest = self.file.get(self.byte()..).unwrap_or_default();
        let breaks = rest.iter().take_while(|byte| is_break(**byte)).count();
        let begins = self.file.len() - rest.len() + breaks;
        let passed = self.file.get(self.at..begins).unwrap_or_default();
        let breaks = passed.iter().filter(|byte| is_break(**byte)).count();
        let of_two = passed.windows(2).filter(|two| two == b"\r\n").count();
        self.line = self.line.saturating_add(u32::try_from(breaks - of_two).unwrap_or(u32::MAX));
        self.at = begins;
    }
}

/// The separator that the line has most of that names the columns.
fn separator(file: &[u8]) -> u8 {
    let names = file.split(|byte| is_break(*byte)).find(|line| !line.is_empty()).unwrap_or_default();
    let most = |separator: &u8| names.iter().filter(|byte| *byte == separator).count();
    [b'\t', b';', b','].into_iter().max_by_key(most).unwrap_or(b',')
}

const fn is_break(byte: u8) -> bool {
    matches!(byte, b'\r' | b'\n')
}

#[cfg(test)]
mod tests;

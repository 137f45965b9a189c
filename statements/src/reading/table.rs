//! How a table is written, told by its first records: how its cells are parted, on which sheet it stands.

use std::io::{Read, Seek, SeekFrom};

use super::header::{Header, is_movement};
use crate::{
    Refusal,
    charset::Charset,
    formats::{
        csv::{CsvRecords, Dialect, SEPARATORS, is_well_quoted},
        sheet::Sheet,
        xlsx::XlsxFile,
    },
    record::Record,
};

/// How many records tell.
const SAMPLE: usize = 300;

/// The sheet with the best header.
pub(crate) fn best_sheet(sheets: Vec<Sheet>) -> Result<(Vec<Record>, Header), Refusal> {
    let mut best: Option<(Vec<Record>, Header)> = None;
    for sheet in sheets {
        let header = Header::find(sheet.records.get(..SAMPLE).unwrap_or(&sheet.records));
        let widths = || sheet.records.iter().map(|record| Ok(record.cells.len()));
        let header = widened(header, || widest(widths()))?;
        if best.as_ref().is_none_or(|(_, other)| header.score > other.score) {
            best = Some((sheet.records, header));
        }
    }
    best.ok_or(Refusal::NoRows)
}

/// Chooses the sheet with the best header.
pub(crate) fn choose_sheet<S: Read + Seek>(file: &mut XlsxFile<S>) -> Result<Header, Refusal> {
    let mut best: Option<(String, Header)> = None;
    for sheet in file.sheets() {
        file.sheet.clone_from(&sheet);
        let records = file.records()?.take(SAMPLE).collect::<Result<Vec<_>, _>>()?;
        let header = Header::find(&records);
        if !records.is_empty() && best.as_ref().is_none_or(|(_, other)| header.score > other.score) {
            best = Some((sheet, header));
        }
    }
    let (sheet, header) = best.ok_or(Refusal::NoRows)?;
    file.sheet = sheet;
    widened(header, || widest(file.records()?.map(|record| record.map(|record| record.cells.len()))))
}

/// Without a header's words as many columns as the widest record has: a sheet leaves out what is blank at its ends.
fn widened(mut header: Header, widest: impl FnOnce() -> Result<usize, Refusal>) -> Result<Header, Refusal> {
    if header.score == 0 {
        let widest = widest()?;
        header.names.resize(widest.max(header.names.len()), String::new());
    }
    Ok(header)
}

fn widest(mut widths: impl Iterator<Item = Result<usize, Refusal>>) -> Result<usize, Refusal> {
    widths.try_fold(0, |widest, width| Ok(widest.max(width?)))
}

/// How a text's cells are parted: so that its header is known, and its records are of one width.
pub(crate) fn dialect<S: Read + Seek>(
    source: &mut S,
    charset: Charset,
) -> Result<(Dialect, Header), Refusal> {
    let mut best = best_dialect(source, charset, true)?;
    source.seek(SeekFrom::Start(0))?;
    // Some banks write quotes and mean nothing by them. That is seen by what stands behind one that ends.
    if !is_well_quoted(charset.text(&mut *source), best.dialect.separator)? {
        let unquoted = best_dialect(source, charset, false)?;
        if unquoted.score > best.score {
            best = unquoted;
        }
    }
    if best.score == (0, 0, 0) {
        return Err(Refusal::NotAStatement);
    }
    Ok((best.dialect, best.header))
}

/// A dialect, and how much speaks for it: by the words of the header, by the movements, and by the records that are as wide.
struct Candidate {
    score: (usize, usize, usize),
    dialect: Dialect,
    header: Header,
}

fn best_dialect<S: Read + Seek>(
    source: &mut S,
    charset: Charset,
    quotes: bool,
) -> Result<Candidate, Refusal> {
    let mut best: Option<Candidate> = None;
    for separator in SEPARATORS {
        let dialect = Dialect { separator, quotes };
        source.seek(SeekFrom::Start(0))?;
        let mut records = Vec::new();
        for record in CsvRecords::new(charset.text(&mut *source), dialect).take(SAMPLE) {
            match record {
                Ok(record) => records.push(record),
                Err(Refusal::Unreadable) => return Err(Refusal::Unreadable),
                Err(_) => break,
            }
        }
        let header = Header::find(&records);
        let width = header.names.len();
        let below = || records.iter().skip(header.skipped);
        let movements = below().filter(|record| is_movement(record)).count();
        let of_width = below().filter(|record| record.cells.len() == width && width > 1).count();
        let score = (header.score, movements, of_width * width);
        if best.as_ref().is_none_or(|best| score > best.score) {
            best = Some(Candidate { score, dialect, header });
        }
    }
    best.ok_or(Refusal::NotAStatement)
}

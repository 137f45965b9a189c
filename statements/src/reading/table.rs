//! How a table is written, told by its first records: how its cells are parted, on which sheet it stands.

use std::io::{Read, Seek, SeekFrom};

use super::header::Header;
use crate::{
    Refusal,
    charset::Charset,
    formats::{
        csv::{CsvRecords, Dialect, SEPARATORS},
        sheet::Sheet,
    },
    record::Record,
};

/// How many records tell.
const SAMPLE: usize = 300;

/// The sheet with the best header.
pub(crate) fn best_sheet(sheets: Vec<Sheet>) -> Result<(Vec<Record>, Header), Refusal> {
    let mut best: Option<(Vec<Record>, Header)> = None;
    for sheet in sheets {
        let header =
            widened(Header::find(sheet.records.get(..SAMPLE).unwrap_or(&sheet.records)), &sheet.records);
        if best.as_ref().is_none_or(|(_, other)| header.score > other.score) {
            best = Some((sheet.records, header));
        }
    }
    best.ok_or(Refusal::NoRows)
}

/// Without a header's words as many columns as the widest record has: a sheet leaves out what is blank at its ends.
fn widened(mut header: Header, records: &[Record]) -> Header {
    if header.score == 0 {
        let widest = records.iter().map(|record| record.cells.len()).max().unwrap_or(0);
        header.names.resize(widest.max(header.names.len()), String::new());
    }
    header
}

/// How a text's cells are parted: so that its header is known, and its records are of one width.
pub(crate) fn dialect<S: Read + Seek>(
    source: &mut S,
    charset: Charset,
) -> Result<(Dialect, Header), Refusal> {
    let mut best: Option<((usize, usize, usize), Dialect, Header)> = None;
    for quotes in [true, false] {
        for separator in SEPARATORS {
            let dialect = Dialect { separator, quotes };
            source.seek(SeekFrom::Start(0))?;
            let mut records = Vec::new();
            let mut whole = true;
            for record in CsvRecords::new(charset.text(&mut *source), dialect).take(SAMPLE) {
                match record {
                    Ok(record) => records.push(record),
                    Err(Refusal::Unreadable(error)) => return Err(error.into()),
                    Err(_) => {
                        whole = false;
                        break;
                    }
                }
            }
            let mut header = Header::find(&records);
            // `sep=;` is for Excel, and is no header.
            header.skipped = header.skipped.min(records.len());
            let width = header.names.len();
            let below = records.iter().skip(header.skipped);
            let of_width = below.filter(|record| record.cells.len() == width && width > 1).count();
            // What quotes part is better than what they do not, where both would do.
            let score = (header.score, of_width * width, usize::from(whole) + usize::from(quotes));
            if best.as_ref().is_none_or(|(other, ..)| score > *other) {
                best = Some((score, dialect, header));
            }
        }
    }
    let (score, dialect, header) = best.ok_or(Refusal::NotAStatement)?;
    if score.0 == 0 && score.1 == 0 {
        return Err(Refusal::NotAStatement);
    }
    Ok((dialect, header))
}

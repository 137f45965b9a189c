//! Excel's older workbooks: what of one has to be looked at before its reader may have it.
//!
//! `calamine` reads a workbook's records as it finds them: a sheet that says where its cells are has memory for as many,
//! and a cell in the last row makes a table of all rows. So the records are gone through here first.

use std::io::{Read, Seek};

use cfb::CompoundFile;

use crate::{
    OtherKind, Refusal,
    limits::{LARGEST_FILE, LARGEST_UNPACKED},
};

/// How many cells a sheet may span.
const MOST_CELLS: u64 = 1 << 20;

/// Looks whether a compound file is a workbook that may be read.
pub(crate) fn check<S: Read + Seek>(source: &mut S) -> Result<(), Refusal> {
    let mut file = CompoundFile::open(source).map_err(|_| Refusal::Damaged { line: 1 })?;
    if file.exists("/EncryptedPackage") {
        return Err(Refusal::Encrypted);
    }
    let Some(name) = ["/Workbook", "/Book"].into_iter().find(|name| file.is_stream(name)) else {
        let what = match () {
            () if file.exists("/WordDocument") => OtherKind::WordDocument,
            () if file.exists("/PowerPoint Document") => OtherKind::Presentation,
            () => return Err(Refusal::NotAStatement),
        };
        return Err(Refusal::OtherKind { what });
    };
    let stream = file.open_stream(name).map_err(|_| Refusal::Damaged { line: 1 })?;
    let mut records = Vec::new();
    stream.take(LARGEST_FILE).read_to_end(&mut records).map_err(|_| Refusal::Damaged { line: 1 })?;
    look(&records)
}

fn look(records: &[u8]) -> Result<(), Refusal> {
    let damaged = || Refusal::Damaged { line: 1 };
    let mut rest = records;
    let mut span = Span::default();
    let mut texts = Texts::default();
    while let [kind_low, kind_high, length_low, length_high, behind @ ..] = rest {
        let kind = u16::from_le_bytes([*kind_low, *kind_high]);
        let length = usize::from(u16::from_le_bytes([*length_low, *length_high]));
        let Some((data, next)) = behind.split_at_checked(length) else { break };
        rest = next;
        texts.add(kind, data);
        match kind {
            // A password is needed.
            0x002f => return Err(Refusal::Encrypted),
            // Where a sheet begins.
            0x0085 => {
                let position =
                    data.first_chunk().map(|bytes| u32::from_le_bytes(*bytes)).ok_or_else(damaged)?;
                if position as usize >= records.len() {
                    return Err(damaged());
                }
            }
            0x0809 | 0x000a => span = Span::default(),
            // Where a sheet says that its cells are.
            0x0200 => dimensions(data)?,
            // A cell, or several of a row.
            0x0006 | 0x0201 | 0x0203 | 0x0204 | 0x0205 | 0x00d6 | 0x00fd | 0x027e | 0x00bd | 0x00be
            | 0x0207 => {
                if let [row_low, row_high, column_low, column_high, ..] = data {
                    let row = u16::from_le_bytes([*row_low, *row_high]);
                    let column = u16::from_le_bytes([*column_low, *column_high]);
                    let several = if matches!(kind, 0x00bd | 0x00be) { data.len() / 2 } else { 0 };
                    span.add(row, u64::from(column) + several as u64);
                }
                if span.cells() > MOST_CELLS {
                    return Err(Refusal::UnpacksTooLarge);
                }
            }
            _ => {}
        }
    }
    if texts.longest().saturating_mul(texts.cells) > LARGEST_UNPACKED {
        Err(Refusal::UnpacksTooLarge)
    } else {
        Ok(())
    }
}

/// The texts that cells share: each cell has a copy of its own, however long it is.
#[derive(Default)]
struct Texts<'a> {
    /// The table of texts, and the records that go on with it.
    blocks: Vec<&'a [u8]>,
    goes_on: bool,
    /// How many cells have one of them.
    cells: u64,
}

impl<'a> Texts<'a> {
    fn add(&mut self, kind: u16, data: &'a [u8]) {
        match kind {
            0x00fc => self.blocks = vec![data.get(8..).unwrap_or_default()],
            0x003c if self.goes_on => self.blocks.push(data),
            0x00fd => self.cells += 1,
            _ => {}
        }
        self.goes_on = matches!(kind, 0x00fc) || kind == 0x003c && self.goes_on;
    }

    /// How many bytes the longest has at most (MS-XLS 2.5.293, `XLUnicodeRichExtendedString`).
    fn longest(&self) -> u64 {
        let mut bytes = Blocks { blocks: &self.blocks, at: 0 };
        let mut longest = 0;
        while let Some(length) = bytes.number(2) {
            longest = longest.max(3 * length);
            let Some(flags) = bytes.number(1) else { break };
            let runs = if flags & 8 == 0 { Some(0) } else { bytes.number(2) };
            let further = if flags & 4 == 0 { Some(0) } else { bytes.number(4) };
            let (Some(runs), Some(further)) = (runs, further) else { break };
            bytes.skip_characters(length, flags & 1 == 1);
            bytes.skip(4 * runs + further);
        }
        longest
    }
}

/// Bytes that go from one record on into the next.
struct Blocks<'a> {
    blocks: &'a [&'a [u8]],
    at: usize,
}

impl Blocks<'_> {
    /// What is left of the record that is being read.
    fn here(&mut self) -> Option<&[u8]> {
        while self.blocks.first()?.len() <= self.at {
            self.blocks = self.blocks.get(1..)?;
            self.at = 0;
        }
        self.blocks.first()?.get(self.at..)
    }

    fn number(&mut self, bytes: usize) -> Option<u64> {
        let mut number = 0;
        for place in 0..bytes {
            number |= u64::from(*self.here()?.first()?) << (8 * place);
            self.at += 1;
        }
        Some(number)
    }

    fn skip(&mut self, mut bytes: u64) {
        while bytes > 0 {
            let Some(here) = self.here() else { return };
            let taken = (here.len() as u64).min(bytes);
            self.at += usize::try_from(taken).unwrap_or(usize::MAX);
            bytes -= taken;
        }
    }

    /// Characters that go on in the next record have a byte there that says how wide they are from then on.
    fn skip_characters(&mut self, mut characters: u64, mut wide: bool) {
        while characters > 0 {
            let width = if wide { 2 } else { 1 };
            let Some(here) = self.here() else { return };
            let taken = (here.len() as u64 / width).min(characters);
            self.at += usize::try_from(taken * width).unwrap_or(usize::MAX);
            characters -= taken;
            if characters > 0 {
                // Half a character stands in no record.
                self.at = self.blocks.first().map_or(0, |block| block.len());
                let Some(flags) = self.number(1) else { return };
                wide = flags & 1 == 1;
            }
        }
    }
}

fn dimensions(data: &[u8]) -> Result<(), Refusal> {
    let number = |at: usize| {
        data.get(at..at + 2)
            .map_or(0, |two| two.iter().rev().fold(0, |sum, byte| sum << 8 | u64::from(*byte)))
    };
    let long = |at: usize| number(at) | number(at + 2) << 16;
    let (first, end, columns) = match data.len() {
        10 => (number(0), number(2), number(6)),
        14 | 16 => (long(0), long(4), number(10)),
        _ => return Err(Refusal::Damaged { line: 1 }),
    };
    if end > 0 && first >= end || end.max(1) * columns.max(1) > 64 * MOST_CELLS {
        return Err(Refusal::Damaged { line: 1 });
    }
    if end.saturating_sub(first) * columns.min(256) > 2 * MOST_CELLS {
        return Err(Refusal::UnpacksTooLarge);
    }
    Ok(())
}

/// From which row to which, and to which column.
#[derive(Default)]
struct Span {
    rows: Option<(u16, u16)>,
    columns: u64,
}

impl Span {
    fn add(&mut self, row: u16, column: u64) {
        let (first, last) = self.rows.unwrap_or((row, row));
        self.rows = Some((first.min(row), last.max(row)));
        self.columns = self.columns.max(column + 1);
    }

    fn cells(&self) -> u64 {
        self.rows.map_or(0, |(first, last)| (u64::from(last - first) + 1) * self.columns)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(kind: u16, data: &[u8]) -> Vec<u8> {
        let length = u16::try_from(data.len()).unwrap();
        [&kind.to_le_bytes()[..], &length.to_le_bytes(), data].concat()
    }

    #[test]
    fn a_workbook_that_would_take_all_memory_is_refused() {
        let cell = |row: u16, column: u16| {
            record(0x0203, &[&row.to_le_bytes()[..], &column.to_le_bytes(), &[0; 10]].concat())
        };
        assert!(look(&[cell(0, 0), cell(9_999, 20)].concat()).is_ok());
        assert!(matches!(look(&[cell(0, 0), cell(65_535, 255)].concat()), Err(Refusal::UnpacksTooLarge)));
        let size = |first: u32, end: u32, columns: u16| {
            record(
                0x0200,
                &[&first.to_le_bytes()[..], &end.to_le_bytes(), &[0, 0], &columns.to_le_bytes(), &[0, 0]]
                    .concat(),
            )
        };
        assert!(look(&size(0, 100, 8)).is_ok());
        assert!(look(&size(0, 0, 0)).is_ok());
        for (first, end, columns) in [(5, 2, 1), (0, u32::MAX, 1), (0, 65_536, 255), (0, u32::MAX, u16::MAX)]
        {
            assert!(look(&size(first, end, columns)).is_err(), "{first} {end} {columns}");
        }
        assert!(look(&record(0x0085, &[255, 255, 0, 0, 0, 0])).is_err());
        assert!(matches!(look(&record(0x002f, &[0; 6])), Err(Refusal::Encrypted)));
    }

    #[test]
    fn one_long_text_in_many_cells_is_refused() {
        let text =
            |length: u16, flags: u8, bytes: &[u8]| [&length.to_le_bytes()[..], &[flags], bytes].concat();
        let table = |texts: &[u8]| record(0x00fc, &[&[0; 8], texts].concat());
        let cells = |count: usize| record(0x00fd, &[0; 10]).repeat(count);
        let short =
            [text(5, 0, b"Kiosk"), text(3, 1, b"B\0a\0r\0"), text(2, 8, b"\x01\0ab\0\0\0\0")].concat();
        assert!(look(&[table(&short), cells(50_000)].concat()).is_ok());
        // It goes on in a second record, in wide characters there.
        let long =
            [table(&text(6_000, 0, &[b'x'; 4_000])), record(0x003c, &[&[1_u8][..], &[0; 4_000]].concat())]
                .concat();
        assert!(look(&[long.clone(), cells(1_000)].concat()).is_ok());
        assert!(matches!(look(&[long.clone(), cells(50_000)].concat()), Err(Refusal::UnpacksTooLarge)));
        // What comes behind it is read from the right place.
        let behind = [long, record(0x003c, &short)].concat();
        let mut texts = Texts::default();
        let mut rest = behind.as_slice();
        while let [kind, high, low, more, data @ ..] = rest {
            let (data, next) = data.split_at(usize::from(u16::from_le_bytes([*low, *more])));
            texts.add(u16::from_le_bytes([*kind, *high]), data);
            rest = next;
        }
        assert_eq!(texts.longest(), 18_000);
    }
}

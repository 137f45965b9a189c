//! Excel's older workbooks (MS-XLS): what of one its reader is given.
//!
//! `calamine` goes through the records of a workbook as it finds them, from wherever the file says that a sheet begins: one
//! that says where its cells are has memory for as many, a cell in the last row makes a table of all rows, and each cell has a
//! copy of the text that it shares with others. So it is given a workbook of ours, in which there is nothing but cells, each
//! with its own text: what these take is known before.

mod shared_texts;

use std::{
    io::{self, Cursor, Read, Seek, Write},
    iter::{self, zip},
};

use cfb::{CompoundFile, Version};

use self::shared_texts::SharedTexts;
use crate::{
    OtherKind, Refusal,
    limits::{LARGEST_FILE, LARGEST_TEXT, MOST_SHEETS},
};

/// How many cells the sheets may span, those that are not there among them.
const MOST_CELLS: u64 = 2 << 20;
/// How many bytes the cells have at most: each character of their texts may have two.
const LARGEST: usize = 2 * LARGEST_TEXT;
/// How many characters of a text are kept: more than any text of a statement has.
const LONGEST: usize = 16 << 10;
/// How many bytes of a formula stand before its expression, which nobody asks for.
const FORMULA_VALUE: usize = 20;

/// What a record is, by its number.
mod kind {
    pub(super) const FORMULA: u16 = 0x0006;
    pub(super) const END: u16 = 0x000a;
    pub(super) const DATE_MODE: u16 = 0x0022;
    /// A password is needed.
    pub(super) const FILE_PASS: u16 = 0x002f;
    pub(super) const CONTINUE: u16 = 0x003c;
    pub(super) const CODE_PAGE: u16 = 0x0042;
    /// Where a sheet begins, and what it is called.
    pub(super) const SHEET: u16 = 0x0085;
    pub(super) const NUMBERS: u16 = 0x00bd;
    pub(super) const RICH_TEXT: u16 = 0x00d6;
    /// Which format a cell has.
    pub(super) const CELL_FORMAT: u16 = 0x00e0;
    /// The texts that cells share, and a cell that has one.
    pub(super) const SHARED_TEXTS: u16 = 0x00fc;
    pub(super) const SHARED_TEXT: u16 = 0x00fd;
    pub(super) const NUMBER: u16 = 0x0203;
    pub(super) const TEXT: u16 = 0x0204;
    pub(super) const TRUTH: u16 = 0x0205;
    /// What the formula before comes to.
    pub(super) const FORMULA_TEXT: u16 = 0x0207;
    pub(super) const SHORT_NUMBER: u16 = 0x027e;
    pub(super) const FORMAT: u16 = 0x041e;
    pub(super) const BEGIN: u16 = 0x0809;
}

/// The workbook in a compound file, with its cells alone.
pub(crate) fn cells_alone<S: Read + Seek>(source: &mut S) -> Result<Cursor<Vec<u8>>, Refusal> {
    let stream = of_cells(&workbook(source)?)?;
    let file = packed(&stream)?;
    Ok(Cursor::new(file))
}

/// The records of the workbook.
fn workbook<S: Read + Seek>(source: &mut S) -> Result<Vec<u8>, Refusal> {
    let mut file = CompoundFile::open(source).map_err(|_| DAMAGED)?;
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
    let stream = file.open_stream(name).map_err(|_| DAMAGED)?;
    let mut records = Vec::new();
    stream.take(LARGEST_FILE).read_to_end(&mut records).map_err(|_| DAMAGED)?;
    Ok(records)
}

const DAMAGED: Refusal = Refusal::Damaged { line: 1 };

/// A compound file with these records, of the version that these workbooks are in.
fn packed(records: &[u8]) -> io::Result<Vec<u8>> {
    let mut file = CompoundFile::create_with_version(Version::V3, Cursor::new(Vec::new()))?;
    file.create_stream("/Workbook")?.write_all(records)?;
    file.flush()?;
    Ok(file.into_inner().into_inner())
}

/// The same workbook, with its cells alone.
fn of_cells(stream: &[u8]) -> Result<Vec<u8>, Refusal> {
    let globals = Globals::read(stream)?;
    let mut cells = Cells { records: Vec::new(), spanned: 0 };
    let mut begins = Vec::new();
    for (begin, _) in &globals.sheets {
        begins.push(cells.records.len());
        let sheet = stream.get(*begin..).filter(|sheet| !sheet.is_empty()).ok_or(DAMAGED)?;
        cells.add(sheet, &globals.texts)?;
    }
    let told: usize = globals.sheets.iter().map(|(_, name)| 8 + name.len()).sum();
    let first = globals.kept.len() + told + 4;
    let mut workbook = globals.kept;
    for (begin, (_, name)) in zip(begins, globals.sheets) {
        let begin = u32::try_from(first + begin).map_err(|_| DAMAGED)?;
        push(&mut workbook, kind::SHEET, &[&begin.to_le_bytes(), name]);
    }
    push(&mut workbook, kind::END, &[]);
    workbook.append(&mut cells.records);
    Ok(workbook)
}

/// The records from the first of these bytes on, until the last whole one.
fn records(mut bytes: &[u8]) -> impl Iterator<Item = (u16, &[u8])> {
    iter::from_fn(move || {
        let [kind_low, kind_high, length_low, length_high, behind @ ..] = bytes else { return None };
        let length = u16::from_le_bytes([*length_low, *length_high]);
        let (data, next) = behind.split_at_checked(length.into())?;
        bytes = next;
        Some((u16::from_le_bytes([*kind_low, *kind_high]), data))
    })
}

/// Adds a record. Its data, in pieces, is of no more bytes than one may have.
fn push(records: &mut Vec<u8>, kind: u16, data: &[&[u8]]) {
    let length: usize = data.iter().map(|piece| piece.len()).sum();
    records.extend(kind.to_le_bytes());
    records.extend(u16::try_from(length).unwrap_or(u16::MAX).to_le_bytes());
    data.iter().for_each(|piece| records.extend_from_slice(piece));
}

/// The number in the two bytes there.
fn two_bytes(data: &[u8], at: usize) -> Option<u16> {
    data.get(at..)?.first_chunk().map(|bytes| u16::from_le_bytes(*bytes))
}

/// The number in the four bytes there.
fn four_bytes(data: &[u8], at: usize) -> Option<usize> {
    let bytes = data.get(at..)?.first_chunk()?;
    usize::try_from(u32::from_le_bytes(*bytes)).ok()
}

/// What stands before the sheets.
struct Globals<'a> {
    /// What is kept as it is: which formats there are, and whose characters.
    kept: Vec<u8>,
    /// Where each sheet begins, and what else is told of it.
    sheets: Vec<(usize, &'a [u8])>,
    texts: Vec<Vec<u16>>,
}

impl<'a> Globals<'a> {
    fn read(stream: &'a [u8]) -> Result<Self, Refusal> {
        let (mut kept, mut sheets) = (Vec::new(), Vec::new());
        // The table of texts, and the records that go on with it.
        let (mut table, mut goes_on) = (Vec::new(), false);
        let mut is_unicode = true;
        for (kind, data) in records(stream) {
            match kind {
                kind::FILE_PASS => return Err(Refusal::Encrypted),
                kind::END => break,
                kind::BEGIN => {
                    is_unicode = two_bytes(data, 0) == Some(0x0600);
                    push(&mut kept, kind, &[data]);
                }
                // Of Unicode nobody has to say it, and who says something else does not mean it.
                kind::CODE_PAGE if is_unicode => {}
                kind::CODE_PAGE | kind::DATE_MODE | kind::FORMAT | kind::CELL_FORMAT => {
                    push(&mut kept, kind, &[data]);
                }
                kind::SHEET if sheets.len() < MOST_SHEETS => {
                    let begin = four_bytes(data, 0).ok_or(DAMAGED)?;
                    sheets.push((begin, data.get(4..).unwrap_or_default()));
                }
                // Older ones share no texts.
                kind::SHARED_TEXTS if is_unicode => table = vec![data.get(8..).unwrap_or_default()],
                kind::CONTINUE if goes_on => table.push(data),
                _ => {}
            }
            goes_on = kind == kind::SHARED_TEXTS || kind == kind::CONTINUE && goes_on;
        }
        Ok(Self { kept, sheets, texts: SharedTexts::new(&table).collect() })
    }
}

/// The cells of all sheets.
struct Cells {
    records: Vec<u8>,
    /// How many they span.
    spanned: u64,
}

impl Cells {
    /// Adds those of a sheet, which begins with these bytes.
    fn add(&mut self, sheet: &[u8], texts: &[Vec<u16>]) -> Result<(), Refusal> {
        let mut span = Span::default();
        let (mut begun, mut nested) = (false, 0_u32);
        for (kind, data) in records(sheet) {
            match kind {
                kind::FILE_PASS => return Err(Refusal::Encrypted),
                // A chart in the sheet, whose cells are none of it.
                kind::BEGIN if begun => nested += 1,
                kind::BEGIN => {
                    begun = true;
                    push(&mut self.records, kind, &[data]);
                }
                kind::END if nested > 0 => nested -= 1,
                kind::END => break,
                _ if nested > 0 => {}
                kind::NUMBER | kind::SHORT_NUMBER | kind::TRUTH | kind::TEXT | kind::RICH_TEXT => {
                    span.add(data, 1);
                    push(&mut self.records, kind, &[data]);
                }
                kind::NUMBERS => {
                    span.add(data, data.len().saturating_sub(6) / 6);
                    push(&mut self.records, kind, &[data]);
                }
                kind::FORMULA => {
                    span.add(data, 1);
                    // Its expression has no length.
                    push(&mut self.records, kind, &[data.get(..FORMULA_VALUE).ok_or(DAMAGED)?, &[0, 0]]);
                }
                kind::FORMULA_TEXT => push(&mut self.records, kind, &[data]),
                kind::SHARED_TEXT => {
                    let text = four_bytes(data, 6).and_then(|index| texts.get(index));
                    if let (Some(cell), Some(text)) = (data.get(..6), text) {
                        span.add(data, 1);
                        push_text(&mut self.records, cell, text);
                    }
                }
                _ => {}
            }
            if self.records.len() > LARGEST || self.spanned + span.cells() > MOST_CELLS {
                return Err(Refusal::UnpacksTooLarge);
            }
        }
        self.spanned += span.cells();
        push(&mut self.records, kind::END, &[]);
        Ok(())
    }
}

/// Adds a cell with a text of its own, as narrow as its characters are.
fn push_text(records: &mut Vec<u8>, cell: &[u8], text: &[u16]) {
    let text = text.get(..LONGEST).unwrap_or(text);
    let length = u16::try_from(text.len()).unwrap_or(u16::MAX).to_le_bytes();
    let narrow: Option<Vec<u8>> = text.iter().map(|unit| u8::try_from(*unit).ok()).collect();
    let (flags, characters) = match narrow {
        Some(narrow) => (0, narrow),
        None => (1, text.iter().flat_map(|unit| unit.to_le_bytes()).collect()),
    };
    push(records, kind::TEXT, &[cell, &length, &[flags], &characters]);
}

/// From which row to which, and from which column to which.
#[derive(Default)]
struct Span {
    rows: Option<(u16, u16)>,
    columns: u64,
}

impl Span {
    /// With so many cells of one row, of which the first is told by how their record begins.
    fn add(&mut self, data: &[u8], cells: usize) {
        let (Some(row), Some(column)) = (two_bytes(data, 0), two_bytes(data, 2)) else { return };
        let (first, last) = self.rows.unwrap_or((row, row));
        self.rows = Some((first.min(row), last.max(row)));
        self.columns = self.columns.max(u64::from(column) + cells as u64);
    }

    fn cells(&self) -> u64 {
        self.rows.map_or(0, |(first, last)| (u64::from(last - first) + 1) * self.columns)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_takes_no_more_than_its_characters_do() {
        let wide: Vec<_> = "Łódź".encode_utf16().collect();
        let narrow: Vec<_> = "Café".encode_utf16().collect();
        let mut cells = Vec::new();
        push_text(&mut cells, &[1, 0, 2, 0, 0, 0], &wide);
        push_text(&mut cells, &[1, 0, 3, 0, 0, 0], &narrow);
        push_text(&mut cells, &[1, 0, 4, 0, 0, 0], &wide.repeat(LONGEST));
        let lengths: Vec<_> = records(&cells).map(|(kind, data)| (kind, data.len())).collect();
        assert_eq!(lengths, [(kind::TEXT, 9 + 8), (kind::TEXT, 9 + 4), (kind::TEXT, 9 + 2 * LONGEST)]);
    }
}

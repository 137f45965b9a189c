//! OpenDocument spreadsheets, row by row.
//!
//! `calamine` reads them too, but makes as many cells as a sheet says that one is repeated, thousands for each that is in
//! the file. Here a blank that is repeated is none, and anything else is so within a statement's bounds.

use std::io::{BufReader, Read, Seek, SeekFrom};

use quick_xml::{
    Reader,
    events::{BytesStart, Event},
};
use zip::ZipArchive;

use super::sheet::{Sheet, number};
use crate::{
    Refusal,
    limits::{MOST_COLUMNS, MOST_SHEETS},
};

/// How many bytes the text of a cell has at most.
const LONGEST: usize = 16 << 10;

/// The sheets of a file that was looked at before, those without a row left out.
pub(crate) fn sheets<S: Read + Seek>(source: &mut S) -> Result<Vec<Sheet>, Refusal> {
    source.seek(SeekFrom::Start(0))?;
    Ok(read(source)?.into_iter().filter(|sheet| !sheet.records.is_empty()).collect())
}

fn read<S: Read + Seek>(source: &mut S) -> Result<Vec<Sheet>, Refusal> {
    let damaged = |_| Refusal::Damaged { line: 1 };
    let mut archive = ZipArchive::new(source).map_err(damaged)?;
    let content = archive.by_name("content.xml").map_err(damaged)?;
    let mut reader = Reader::from_reader(BufReader::new(content));
    let mut buffer = Vec::new();
    let mut sheets = Vec::new();
    let mut sheet = Sheet::default();
    let mut row = Row::default();
    loop {
        buffer.clear();
        let event =
            reader.read_event_into(&mut buffer).map_err(|_| Refusal::Damaged { line: sheet.next_row() })?;
        match event {
            Event::Start(start) => match start.name().as_ref() {
                "table:table-row" => row = Row::begin(&start),
                "table:table-cell" | "table:covered-table-cell" => row.begin_cell(&start),
                "text:p" => row.begin_text(),
                "office:annotation" => row.in_note = true,
                _ => {}
            },
            Event::Empty(start) => match start.name().as_ref() {
                "table:table-row" => Row::begin(&start).end(&mut sheet)?,
                "table:table-cell" | "table:covered-table-cell" => {
                    row.begin_cell(&start);
                    row.end_cell()?;
                }
                "text:s" | "text:tab" | "text:line-break" => row.add(" "),
                _ => {}
            },
            Event::Text(text) => row.add(&text.xml10_content()),
            Event::CData(text) => row.add(&text.xml10_content()),
            Event::GeneralRef(entity) => {
                let one = entity.resolve_char_ref().ok().flatten();
                let one = one.or_else(|| super::xml::named(&entity.xml10_content()));
                row.add(&one.ok_or(Refusal::Damaged { line: sheet.next_row() })?.to_string());
            }
            Event::End(end) => match end.name().as_ref() {
                "table:table" => {
                    let next = sheet.next();
                    sheets.push(std::mem::replace(&mut sheet, next));
                    if sheets.len() == MOST_SHEETS {
                        return Ok(sheets);
                    }
                }
                "table:table-row" => std::mem::take(&mut row).end(&mut sheet)?,
                "table:table-cell" | "table:covered-table-cell" => row.end_cell()?,
                "text:p" => row.in_text = false,
                "office:annotation" => row.in_note = false,
                _ => {}
            },
            Event::DocType(_) => return Err(Refusal::Definitions),
            Event::Eof => return Ok(sheets),
            _ => {}
        }
    }
}

/// A row that is being read.
#[derive(Default)]
struct Row {
    repeated: usize,
    cells: Vec<String>,
    /// How many blanks stand before the next cell that is none.
    blanks: usize,
    cell: Cell,
    in_text: bool,
    /// Within somebody's remark on the cell, which is none of it.
    in_note: bool,
}

#[derive(Default)]
struct Cell {
    repeated: usize,
    /// What it is worth, where that is no text.
    value: Option<String>,
    currency: Option<String>,
    text: String,
}

impl Row {
    fn begin(start: &BytesStart<'_>) -> Self {
        Self { repeated: repeated(start, "table:number-rows-repeated"), ..Self::default() }
    }

    fn begin_cell(&mut self, start: &BytesStart<'_>) {
        let value = match attribute(start, "office:value-type").as_deref() {
            Some("float" | "currency" | "percentage") => {
                attribute(start, "office:value").and_then(|value| value.parse().ok()).map(number)
            }
            Some("date") => attribute(start, "office:date-value"),
            _ => None,
        };
        self.cell = Cell {
            repeated: repeated(start, "table:number-columns-repeated"),
            value,
            currency: attribute(start, "office:currency"),
            text: String::new(),
        };
    }

    fn begin_text(&mut self) {
        if !self.cell.text.is_empty() {
            self.cell.text.push(' ');
        }
        self.in_text = true;
    }

    fn add(&mut self, text: &str) {
        // What is longer than any text of a statement is cut: it may be repeated in many cells.
        if self.in_text && !self.in_note && self.cell.text.len() + text.len() <= LONGEST {
            self.cell.text.push_str(text);
        }
    }

    fn end_cell(&mut self) -> Result<(), Refusal> {
        let cell = std::mem::take(&mut self.cell);
        let text = match (cell.value, cell.currency) {
            (Some(value), Some(currency)) => format!("{value} {currency}"),
            (Some(value), None) => value,
            (None, _) => cell.text,
        };
        if text.trim().is_empty() {
            self.blanks = self.blanks.saturating_add(cell.repeated);
            return Ok(());
        }
        let all = self.cells.len().saturating_add(self.blanks).saturating_add(cell.repeated);
        if all > MOST_COLUMNS {
            return Err(Refusal::TooManyColumns);
        }
        self.cells.resize(all - cell.repeated, String::new());
        self.cells.resize(all, text);
        self.blanks = 0;
        Ok(())
    }

    fn end(self, sheet: &mut Sheet) -> Result<(), Refusal> {
        if self.cells.is_empty() {
            sheet.skip(self.repeated);
            return Ok(());
        }
        for _ in 0..self.repeated {
            sheet.push(self.cells.clone())?;
        }
        Ok(())
    }
}

fn attribute(start: &BytesStart<'_>, name: &str) -> Option<String> {
    let attribute = start.try_get_attribute(name).ok().flatten()?;
    Some(attribute.value.chars().take(60).collect())
}

fn repeated(start: &BytesStart<'_>, name: &str) -> usize {
    attribute(start, name).and_then(|times| times.parse().ok()).unwrap_or(1)
}

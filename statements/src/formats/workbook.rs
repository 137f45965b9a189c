//! Older workbooks: their sheets, of which their reader is given the cells alone; and what the cells of any workbook say.

use std::{
    collections::BTreeMap,
    io::{Cursor, Read, Seek},
    panic::{AssertUnwindSafe, catch_unwind},
};

use calamine::{Data, Reader, Xls, open_workbook_from_rs};

use super::{
    sheet::{Sheet, number},
    xls,
};
use crate::{
    Refusal,
    limits::{AROUND, LARGEST_TEXT, MOST_COLUMNS, MOST_ROWS, MOST_SHEETS},
};

/// The sheets of an older workbook, those without a row left out.
pub(crate) fn compound<S: Read + Seek>(source: &mut S) -> Result<Vec<Sheet>, Refusal> {
    let cells = xls::cells_alone(source)?;
    let sheets = guarded(|| older(cells))?;
    Ok(sheets.into_iter().filter(|sheet| !sheet.records.is_empty()).collect())
}

/// The reader of workbooks looks at places in a file that the file itself names, and some of these are not there.
pub(super) fn guarded<T>(read: impl FnOnce() -> Result<T, Refusal>) -> Result<T, Refusal> {
    catch_unwind(AssertUnwindSafe(read)).unwrap_or(Err(Refusal::Damaged { line: 1 }))
}

fn older(workbook: Cursor<Vec<u8>>) -> Result<Vec<Sheet>, Refusal> {
    let damaged = |_| Refusal::Damaged { line: 1 };
    let mut workbook: Xls<_> = open_workbook_from_rs(workbook).map_err(damaged)?;
    let mut sheets = Vec::new();
    for name in workbook.sheet_names().into_iter().take(MOST_SHEETS) {
        let Ok(range) = workbook.worksheet_range(&name) else { continue };
        let (first_row, first_column) = range.start().unwrap_or_default();
        let mut rows = Rows::default();
        for (row, column, value) in range.used_cells() {
            let place = |from: u32, at: usize| from.saturating_add(u32::try_from(at).unwrap_or(u32::MAX));
            rows.add(place(first_row, row), place(first_column, column), text(value))?;
        }
        sheets.push(rows.sheet()?);
    }
    Ok(sheets)
}

/// Cells in any order.
#[derive(Default)]
struct Rows {
    rows: BTreeMap<u32, Vec<String>>,
    /// How long all texts are together: one text may stand in each cell.
    text: usize,
}

impl Rows {
    fn add(&mut self, row: u32, column: u32, text: String) -> Result<(), Refusal> {
        if text.trim().is_empty() {
            return Ok(());
        }
        let column = usize::try_from(column).unwrap_or(usize::MAX);
        if column >= MOST_COLUMNS {
            return Err(Refusal::TooManyColumns);
        }
        if self.rows.len() > MOST_ROWS + AROUND {
            return Err(Refusal::TooManyRows);
        }
        self.text += text.len();
        if self.text > LARGEST_TEXT {
            return Err(Refusal::UnpacksTooLarge);
        }
        let cells = self.rows.entry(row).or_default();
        if cells.len() <= column {
            cells.resize(column + 1, String::new());
        }
        if let Some(cell) = cells.get_mut(column) {
            *cell = text;
        }
        Ok(())
    }

    fn sheet(self) -> Result<Sheet, Refusal> {
        let mut sheet = Sheet::default();
        for (row, cells) in self.rows {
            sheet.row = row;
            sheet.push(cells)?;
        }
        Ok(sheet)
    }
}

pub(super) fn text(value: &Data) -> String {
    match value {
        Data::Int(whole) => whole.to_string(),
        Data::Float(value) => number(*value),
        Data::String(text) | Data::DateTimeIso(text) | Data::DurationIso(text) => text.clone(),
        Data::Bool(truth) => truth.to_string(),
        Data::DateTime(time) if time.is_datetime() => {
            let (year, month, day, ..) = time.to_ymd_hms_milli();
            format!("{year:04}-{month:02}-{day:02}")
        }
        _ => String::new(),
    }
}

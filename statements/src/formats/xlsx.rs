//! Excel's workbooks, row by row: of what is in one, only the texts that its cells share are held.

use std::io::{BufReader, Read, Seek, SeekFrom};

use calamine::{Data, Reader, Xlsx, XlsxCellReader, open_workbook_from_rs};

use super::workbook::{guarded, text};
use crate::{
    Refusal,
    limits::{AROUND, LARGEST_TEXT, MOST_COLUMNS, MOST_ROWS, MOST_SHEETS},
    record::{Record, Records, until_refused},
};

const DAMAGED: Refusal = Refusal::Damaged { line: 1 };

/// A workbook that was looked at before.
pub(crate) struct XlsxFile<S: Read + Seek> {
    workbook: Xlsx<BufReader<S>>,
    /// The sheet whose rows are asked for.
    pub(crate) sheet: String,
}

impl<S: Read + Seek> XlsxFile<S> {
    pub(crate) fn open(mut source: S) -> Result<Self, Refusal> {
        source.seek(SeekFrom::Start(0))?;
        let workbook = guarded(|| open_workbook_from_rs(BufReader::new(source)).map_err(|_| DAMAGED))?;
        Ok(Self { workbook, sheet: String::new() })
    }

    /// What its sheets are called.
    pub(crate) fn sheets(&self) -> Vec<String> {
        self.workbook.sheet_names().into_iter().take(MOST_SHEETS).collect()
    }

    /// The rows of the sheet that have a cell which is not blank.
    pub(crate) fn records(&mut self) -> Result<Records<'_>, Refusal> {
        let Self { workbook, sheet } = self;
        // One that is a chart has no cells.
        let Ok(cells) = guarded(move || workbook.worksheet_cells_reader(sheet).map_err(|_| DAMAGED)) else {
            return Ok(Box::new(std::iter::empty()));
        };
        let mut rows = SheetRows { cells, ahead: None, ended: false, last: None, rows: 0, text: 0 };
        Ok(until_refused(move || rows.next()))
    }
}

/// A cell that is not blank.
struct Cell {
    row: u32,
    column: usize,
    text: String,
}

struct SheetRows<'a, S: Read + Seek> {
    cells: XlsxCellReader<'a, BufReader<S>>,
    /// The first of the next row.
    ahead: Option<Cell>,
    /// Behind its last cell a sheet is not read on.
    ended: bool,
    last: Option<u32>,
    rows: usize,
    /// How long all texts are together: a text that cells share may stand in each of them.
    text: usize,
}

impl<S: Read + Seek> SheetRows<'_, S> {
    fn next(&mut self) -> Result<Option<Record>, Refusal> {
        let first = match self.ahead.take() {
            Some(cell) => cell,
            None if self.ended => return Ok(None),
            None => match self.cell()? {
                Some(cell) => cell,
                None => return Ok(None),
            },
        };
        let row = first.row;
        // Each row comes once, and below the one before (ECMA-376 part 1, 18.3.1.73).
        if self.last.replace(row).is_some_and(|last| row <= last) {
            return Err(Refusal::Damaged { line: row.saturating_add(1) });
        }
        self.rows += 1;
        if self.rows > MOST_ROWS + AROUND {
            return Err(Refusal::TooManyRows);
        }
        let mut cells = Vec::new();
        let mut next = Some(first);
        while let Some(cell) = next {
            if cell.row != row {
                self.ahead = Some(cell);
                break;
            }
            if cells.len() <= cell.column {
                cells.resize(cell.column + 1, String::new());
            }
            if let Some(place) = cells.get_mut(cell.column) {
                *place = cell.text;
            }
            next = self.cell()?;
        }
        Ok(Some(Record { line: row.saturating_add(1), cells }))
    }

    fn cell(&mut self) -> Result<Option<Cell>, Refusal> {
        loop {
            let cells = &mut self.cells;
            let next = guarded(|| match cells.next_cell() {
                Ok(cell) => {
                    Ok(cell.map(|cell| (cell.get_position(), text(&Data::from(cell.get_value().clone())))))
                }
                Err(_) => Err(DAMAGED),
            });
            let Some(((row, column), text)) = next? else {
                self.ended = true;
                return Ok(None);
            };
            if text.trim().is_empty() {
                continue;
            }
            let column = usize::try_from(column).unwrap_or(usize::MAX);
            if column >= MOST_COLUMNS {
                return Err(Refusal::TooManyColumns);
            }
            self.text += text.len();
            if self.text > LARGEST_TEXT {
                return Err(Refusal::UnpacksTooLarge);
            }
            return Ok(Some(Cell { row, column, text }));
        }
    }
}

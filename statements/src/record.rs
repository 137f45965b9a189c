//! One line of a table, or what comes to the same: each format gives its movements as records of one set of columns.

use std::iter;

use crate::Refusal;

/// The cells of a line.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Record {
    /// In which line of the file it begins, from 1; of a spreadsheet, which row it is.
    pub(crate) line: u32,
    pub(crate) cells: Vec<String>,
}

impl Record {
    pub(crate) fn cell(&self, column: usize) -> &str {
        self.cells.get(column).map_or("", |cell| cell.trim())
    }

    pub(crate) fn is_blank(&self) -> bool {
        self.cells.iter().all(|cell| cell.trim().is_empty())
    }
}

/// Records one by one.
pub(crate) type Records<'a> = Box<dyn Iterator<Item = Result<Record, Refusal>> + 'a>;

/// Records as `read` comes to them. Behind one that is refused there is none.
pub(crate) fn until_refused<'a>(
    mut read: impl FnMut() -> Result<Option<Record>, Refusal> + 'a,
) -> Records<'a> {
    let mut ended = false;
    Box::new(iter::from_fn(move || {
        if ended {
            return None;
        }
        let next = read().transpose();
        ended = !matches!(next, Some(Ok(_)));
        next
    }))
}

//! A sheet of a spreadsheet as a table of texts. What a cell is worth is written so that it can be read in one way only.

use crate::{
    Refusal,
    limits::{AROUND, LARGEST_TEXT, LARGEST_UNPACKED, MOST_ROWS},
    record::Record,
};

/// The rows of a sheet that are not blank.
#[derive(Debug, Default)]
pub(crate) struct Sheet {
    pub(crate) records: Vec<Record>,
    pub(crate) row: u32,
    text: usize,
    /// How much memory it takes, with those before it.
    taken: u64,
}

impl Sheet {
    /// The one behind it, which is held together with it.
    pub(crate) fn next(&self) -> Self {
        Self { taken: self.taken, ..Self::default() }
    }

    pub(crate) const fn next_row(&self) -> u32 {
        self.row.saturating_add(1)
    }

    pub(crate) fn skip(&mut self, rows: usize) {
        self.row = self.row.saturating_add(u32::try_from(rows).unwrap_or(u32::MAX));
    }

    pub(crate) fn push(&mut self, cells: Vec<String>) -> Result<(), Refusal> {
        self.skip(1);
        let text = cells.iter().map(String::len).sum::<usize>();
        self.text += text;
        self.taken += (text + size_of_val(cells.as_slice())) as u64;
        if self.records.len() >= MOST_ROWS + AROUND {
            return Err(Refusal::TooManyRows);
        }
        if self.text > LARGEST_TEXT || self.taken > LARGEST_UNPACKED {
            return Err(Refusal::UnpacksTooLarge);
        }
        self.records.push(Record { line: self.row, cells });
        Ok(())
    }
}

/// A number as its sheet shows it: what a binary fraction lacks of a decimal one is rounded away. Three decimals become
/// four, so that their mark can be none of thousands.
pub(crate) fn number(value: f64) -> String {
    if !value.is_finite() || value.abs() >= 1e15 {
        return String::new();
    }
    let text = format!("{value:.6}");
    let text = text.trim_end_matches('0').trim_end_matches('.');
    match text.split_once('.') {
        Some((_, decimals)) if decimals.len() == 3 => format!("{text}0"),
        _ => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_written_so_that_it_is_read_in_one_way() {
        for (value, text) in [
            (-4.8, "-4.8"),
            (1089.0, "1089"),
            (0.1 + 0.2, "0.3"),
            (1.234, "1.2340"),
            (1234.5, "1234.5"),
            (0.0, "0"),
            (f64::NAN, ""),
            (1e300, ""),
        ] {
            assert_eq!(number(value), text);
        }
    }
}

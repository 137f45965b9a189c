//! Quicken's older format: a letter and a text on each line, a `^` behind each movement.
//!
//! The crates for it hold amounts as floats, or the whole file at once.

use std::io::BufRead;

use crate::{
    Meaning, Refusal,
    record::{Record, Records, until_refused},
};

/// The columns of each record, and the letter of each.
pub(crate) const COLUMNS: [(&str, Meaning); 5] = [
    ("D", Meaning::Day),
    ("P", Meaning::Payee),
    ("M", Meaning::Text),
    ("L", Meaning::Category),
    ("T", Meaning::Amount),
];

/// The longest line.
const LONGEST: usize = 64 << 10;

/// The movements one by one.
pub(crate) struct QifRecords<R> {
    text: R,
    line: u32,
    after_return: bool,
    /// Whether these are movements of money, and not of shares, nor a list of categories.
    of_money: bool,
}

impl<R: BufRead> QifRecords<R> {
    pub(crate) const fn new(text: R) -> Self {
        Self { text, line: 0, after_return: false, of_money: false }
    }

    /// One after the other.
    pub(crate) fn records<'a>(mut self) -> Records<'a>
    where
        R: 'a,
    {
        until_refused(move || self.read())
    }

    fn read(&mut self) -> Result<Option<Record>, Refusal> {
        let mut record = Record { line: 0, cells: vec![String::new(); COLUMNS.len()] };
        while let Some(line) = self.read_line()? {
            let mut letters = line.trim().chars();
            let Some(letter) = letters.next() else { continue };
            let text = letters.as_str().trim();
            match letter {
                '!' => {
                    let kind = text.to_ascii_lowercase();
                    if kind.starts_with("type:") || kind.starts_with("account") {
                        let money = ["type:bank", "type:ccard", "type:cash", "type:oth"];
                        self.of_money = money.iter().any(|known| kind.starts_with(known));
                    }
                }
                _ if !self.of_money => {}
                '^' if record.line > 0 => return Ok(Some(record)),
                '^' => {}
                letter => {
                    if record.line == 0 {
                        record.line = self.line;
                    }
                    // `U` is the amount again, without a limit to its digits.
                    let letter = if letter == 'U' { 'T' } else { letter };
                    let place = COLUMNS.iter().position(|(name, _)| name.starts_with(letter));
                    let cell = place.and_then(|place| record.cells.get_mut(place));
                    if let Some(cell) = cell.filter(|cell| cell.is_empty()) {
                        // `10/ 3'26`
                        *cell = if letter == 'D' { text.replace(' ', "") } else { text.to_owned() };
                    }
                }
            }
        }
        let begun = record.line > 0;
        Ok(begun.then_some(record))
    }

    /// A line without its end: a line feed, a return, or both.
    fn read_line(&mut self) -> Result<Option<String>, Refusal> {
        let mut found = Vec::new();
        let mut any = false;
        loop {
            let buffer = self.text.fill_buf()?;
            let Some(first) = buffer.first().copied() else { break };
            if std::mem::take(&mut self.after_return) && first == b'\n' {
                self.text.consume(1);
                continue;
            }
            any = true;
            let end = buffer.iter().position(|byte| matches!(byte, b'\r' | b'\n'));
            let piece = buffer.get(..end.unwrap_or(buffer.len())).unwrap_or_default();
            found.extend_from_slice(piece);
            let taken = piece.len() + usize::from(end.is_some());
            self.after_return = end.is_some_and(|end| buffer.get(end) == Some(&b'\r'));
            self.text.consume(taken);
            if found.len() > LONGEST {
                return Err(Refusal::Damaged { line: self.line });
            }
            if end.is_some() {
                break;
            }
        }
        if !any {
            return Ok(None);
        }
        self.line = self.line.saturating_add(1);
        String::from_utf8(found).map(Some).map_err(|_| Refusal::Damaged { line: self.line })
    }
}

//! Text whose cells a character parts: comma, semicolon, tab or pipe.
//!
//! The crate `csv` reads the records; which line each begins in is counted here, as its own count is off where lines are
//! blank or end with CR LF.

use std::{
    cell::RefCell,
    collections::VecDeque,
    io::{self, BufRead, Read},
    rc::Rc,
};

use csv::{Reader, ReaderBuilder, StringRecord};

use crate::{
    Refusal,
    limits::{LARGEST_TEXT, MOST_COLUMNS},
    record::Record,
};

/// How cells are parted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Dialect {
    pub(crate) separator: u8,
    /// Whether a cell that begins with a quote ends with one. Some banks write quotes and mean nothing by them.
    pub(crate) quotes: bool,
}

/// What may part cells.
pub(crate) const SEPARATORS: [u8; 4] = [b';', b'\t', b',', b'|'];

/// What is read after the file: a record of its own, unless a quote that never ends takes it in.
const END: &[u8] = b"\n.\n";

/// The records of a text in UTF-8.
pub(crate) struct CsvRecords<R> {
    reader: Reader<Lines<io::Chain<R, &'static [u8]>>>,
    breaks: Rc<RefCell<VecDeque<Break>>>,
    line: u32,
    /// One record is read ahead, as the last is none of the file's.
    ahead: Option<Record>,
    ended: bool,
}

/// Where a line ends.
#[derive(Debug, Clone, Copy)]
struct Break {
    at: u64,
    /// Not the second half of CR LF.
    counts: bool,
}

/// A reader that notes where lines end.
struct Lines<R> {
    source: R,
    at: u64,
    after_return: bool,
    breaks: Rc<RefCell<VecDeque<Break>>>,
}

impl<R: Read> Read for Lines<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.source.read(buffer)?;
        let mut breaks = self.breaks.borrow_mut();
        for (at, byte) in (self.at..).zip(buffer.get(..read).unwrap_or_default()) {
            if matches!(byte, b'\r' | b'\n') {
                breaks.push_back(Break { at, counts: *byte == b'\r' || !self.after_return });
            }
            self.after_return = *byte == b'\r';
        }
        self.at += read as u64;
        Ok(read)
    }
}

impl<R: Read> CsvRecords<R> {
    pub(crate) fn new(text: R, dialect: Dialect) -> Self {
        let breaks = Rc::default();
        let lines = Lines { source: text.chain(END), at: 0, after_return: false, breaks: Rc::clone(&breaks) };
        let reader = ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .quoting(dialect.quotes)
            .delimiter(dialect.separator)
            .from_reader(lines);
        Self { reader, breaks, line: 1, ahead: None, ended: false }
    }

    fn read(&mut self) -> Result<Option<Record>, Refusal> {
        let mut record = StringRecord::new();
        let from = self.reader.position().byte();
        let line = self.line;
        match self.reader.read_record(&mut record) {
            Ok(true) => {}
            Ok(false) => return Ok(None),
            Err(error) => {
                return Err(match error.into_kind() {
                    csv::ErrorKind::Io(_) => Refusal::Unreadable,
                    _ => Refusal::Damaged { line },
                });
            }
        }
        if record.len() > MOST_COLUMNS {
            return Err(Refusal::TooManyColumns);
        }
        if record.as_slice().len() > LARGEST_TEXT {
            return Err(Refusal::TooLarge);
        }
        self.count_lines(from);
        let cells = record.iter().map(|cell| unformulated(cell).to_owned()).collect();
        Ok(Some(Record { line: self.line, cells }))
    }

    /// Goes to the line in which the record begins that is read from there: the breaks before it are none of it.
    fn count_lines(&mut self, from: u64) {
        let mut begins = from;
        let mut breaks = self.breaks.borrow_mut();
        while let Some(one) = breaks.front().copied().filter(|one| one.at <= begins) {
            begins = begins.max(one.at + 1);
            self.line = self.line.saturating_add(u32::from(one.counts));
            breaks.pop_front();
        }
    }
}

impl<R: Read> Iterator for CsvRecords<R> {
    type Item = Result<Record, Refusal>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if self.ended {
                return None;
            }
            let read = match self.read() {
                Ok(read) => read,
                Err(refusal) => {
                    self.ended = true;
                    return Some(Err(refusal));
                }
            };
            let Some(read) = read else {
                self.ended = true;
                let last = self.ahead.take()?;
                let is_end = last.cells.as_slice() == ["."];
                return (!is_end).then_some(Err(Refusal::OpenQuote { line: last.line }));
            };
            if let Some(record) = self.ahead.replace(read) {
                return Some(Ok(record));
            }
        }
    }
}

/// `="0012"` is how Excel is told that a cell is a text.
fn unformulated(cell: &str) -> &str {
    let text = cell.strip_prefix("=\"").and_then(|rest| rest.strip_suffix('"'));
    text.filter(|text| !text.contains('"')).unwrap_or(cell)
}

/// Whether each cell that begins with a quote ends with one, before a separator or the line's end (RFC 4180).
pub(crate) fn is_well_quoted(mut text: impl BufRead, separator: u8) -> io::Result<bool> {
    /// Where in a cell a byte stands.
    #[derive(Clone, Copy, PartialEq)]
    enum Place {
        Begin,
        Plain,
        Quoted,
        /// Behind a quote within quotes: it ends them, or is doubled.
        Behind,
    }

    let mut place = Place::Begin;
    loop {
        let buffer = text.fill_buf()?;
        if buffer.is_empty() {
            return Ok(place != Place::Quoted);
        }
        for byte in buffer {
            let ends = *byte == separator || matches!(byte, b'\r' | b'\n');
            place = match (place, byte) {
                (Place::Begin | Place::Behind, b'"') => Place::Quoted,
                (Place::Quoted, b'"') => Place::Behind,
                (Place::Quoted, _) => Place::Quoted,
                _ if ends => Place::Begin,
                (Place::Behind, b' ') => Place::Behind,
                (Place::Behind, _) => return Ok(false),
                (Place::Begin | Place::Plain, _) => Place::Plain,
            };
        }
        let taken = buffer.len();
        text.consume(taken);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(text: &str) -> Vec<(u32, Vec<String>)> {
        let dialect = Dialect { separator: b',', quotes: true };
        CsvRecords::new(text.as_bytes(), dialect)
            .map(|record| record.unwrap())
            .map(|one| (one.line, one.cells))
            .collect()
    }

    #[test]
    fn a_record_is_told_by_the_line_it_begins_in() {
        let numbers = |text: &str| lines(text).into_iter().map(|(line, _)| line).collect::<Vec<_>>();
        assert_eq!(numbers("a,b\nc,d\n\ne,f"), [1, 2, 4]);
        assert_eq!(numbers("a,b\r\nc,d\r\n\r\ne,f\r\n"), [1, 2, 4]);
        assert_eq!(numbers("\r\na,b\rc,d\r"), [2, 3]);
        assert_eq!(numbers("a,\"b\r\nb\"\r\nc,d"), [1, 3]);
        assert_eq!(numbers(""), [0; 0]);
        let many: String = (0..5_000).map(|number| format!("{number},\"x\ny\"\n\n")).collect();
        assert!(lines(&many).into_iter().all(|(line, cells)| cells[0] == ((line - 1) / 3).to_string()));
    }

    #[test]
    fn a_quote_that_never_ends_is_told() {
        let dialect = Dialect { separator: b',', quotes: true };
        let last = CsvRecords::new(&b"a,b\n\"c,d\ne,f\n"[..], dialect).last().unwrap();
        assert!(matches!(last, Err(Refusal::OpenQuote { line: 2 })), "{last:?}");
        let plain = Dialect { quotes: false, ..dialect };
        assert_eq!(CsvRecords::new(&b"a,b\n\"c,d\ne,f\n"[..], plain).count(), 3);
    }

    #[test]
    fn quotes_that_mean_something_end_where_a_cell_does() {
        let well = |text: &str| is_well_quoted(text.as_bytes(), b';').unwrap();
        assert!(well("a;\"b;\"\"c\"\"\r\n\";d\r\n\"\";5\" pizza\n\"x\" "));
        assert!(!well("a;\"b\" c;d\n"));
        assert!(!well("a;\"b;c\nd;\"e;f\n"));
        assert!(!well("a;\"b;c\n"));
    }
}

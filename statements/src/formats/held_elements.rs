//! The elements of a workbook's XML that its reader holds as long as the file is read: each takes memory, however short it is.

use crate::{
    Refusal,
    limits::{LARGEST_UNPACKED, MOST_ROWS},
};

/// How many texts the cells of a workbook share at most.
pub(super) const MOST_TEXTS: usize = 100 * MOST_ROWS;
/// How many others there are: Excel itself has 65,490 formats for cells.
const MOST: usize = 100_000;

/// A text that cells share.
const TEXT: &[u8] = b"si";
/// How cells look, each with copies of the names that it refers to.
const CELL_FORMAT: &[u8] = b"xf";
const OTHERS: [&[u8]; 7] =
    [b"font", b"fill", b"border", b"numFmt", b"sheet", b"definedName", b"Relationship"];
/// The longest of them all.
const LONGEST_NAME: usize = b"Relationship".len();

/// How many there are so far.
#[derive(Debug, Default)]
pub(super) struct HeldElements {
    texts: usize,
    others: usize,
    /// Those of this part.
    cell_formats: u64,
    /// The name that is being read, without its prefix; nothing outside of one.
    name: Option<Vec<u8>>,
    double_quotes: Gaps,
    single_quotes: Gaps,
}

/// How far two quotes of a kind are apart at most: no attribute is longer.
#[derive(Debug, Default)]
struct Gaps {
    longest: u64,
    /// Since the last one, if there was any.
    since: Option<u64>,
}

impl Gaps {
    fn add(&mut self, is_quote: bool) {
        match &mut self.since {
            Some(since) if is_quote => self.longest = self.longest.max(std::mem::take(since)),
            Some(since) => *since += 1,
            None if is_quote => self.since = Some(0),
            None => {}
        }
    }
}

impl HeldElements {
    pub(super) fn begin_part(&mut self) {
        *self = Self { texts: self.texts, others: self.others, ..Self::default() };
    }

    /// Goes through a piece of the part. It is refused where there are too many.
    pub(super) fn count(&mut self, piece: &[u8]) -> Result<(), Refusal> {
        for byte in piece {
            self.double_quotes.add(*byte == b'"');
            self.single_quotes.add(*byte == b'\'');
            match (byte, &mut self.name) {
                (b'<', _) => self.name = Some(Vec::with_capacity(LONGEST_NAME + 1)),
                (b':', Some(name)) => name.clear(),
                (b' ' | b'\t' | b'\r' | b'\n' | b'/' | b'>', Some(_)) => self.end_name(),
                (byte, Some(name)) if name.len() <= LONGEST_NAME => name.push(*byte),
                _ => {}
            }
        }
        let longest = self.double_quotes.longest.max(self.single_quotes.longest);
        let is_too_much = self.texts > MOST_TEXTS
            || self.others > MOST
            || self.cell_formats.saturating_mul(longest) > LARGEST_UNPACKED;
        if is_too_much { Err(Refusal::UnpacksTooLarge) } else { Ok(()) }
    }

    fn end_name(&mut self) {
        match self.name.take().as_deref() {
            Some(TEXT) => self.texts += 1,
            Some(CELL_FORMAT) => {
                self.cell_formats += 1;
                self.others += 1;
            }
            Some(name) if OTHERS.contains(&name) => self.others += 1,
            _ => {}
        }
    }
}

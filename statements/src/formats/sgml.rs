//! OFX 1, which is SGML: elements that hold a text need no end.
//!
//! The crates for it read a document as a whole and refuse one that lacks what the standard wants and banks leave out,
//! such as the answer to a sign-on; here nothing is asked of it but the movements.

use std::io::BufRead;

use super::xml::{Mark, named};
use crate::Refusal;

/// The longest name or text between two marks.
const LONGEST: usize = 64 << 10;

/// The marks of a text in UTF-8. Where an element's end is left out, none is given.
pub(crate) struct SgmlMarks<R> {
    text: R,
    line: u32,
}

impl<R: BufRead> SgmlMarks<R> {
    pub(crate) const fn new(text: R) -> Self {
        Self { text, line: 1 }
    }

    /// The next one.
    pub(crate) fn next(&mut self) -> Result<Option<Mark>, Refusal> {
        loop {
            let Some(first) = self.text.fill_buf()?.first().copied() else { return Ok(None) };
            if first != b'<' {
                let text = self.until(b'<', false)?;
                if text.trim().is_empty() {
                    continue;
                }
                return Ok(Some(Mark::Text(plain(text.trim()))));
            }
            self.text.consume(1);
            let name = self.until(b'>', true)?;
            match name.trim() {
                name if name.starts_with("!--") || name.starts_with('?') => {}
                name if name.starts_with("![CDATA[") => {
                    let text = name.trim_start_matches("![CDATA[").trim_end_matches("]]");
                    return Ok(Some(Mark::Text(text.to_owned())));
                }
                name if name.starts_with('!') => return Err(Refusal::Definitions),
                name => {
                    let bare = name.trim_matches('/').trim();
                    let bare = bare.split_whitespace().next().unwrap_or_default();
                    // `INTU.BID` and the like are a bank program's own.
                    let bare = bare.to_ascii_uppercase();
                    if name.starts_with('/') {
                        return Ok(Some(Mark::End(bare)));
                    }
                    return Ok(Some(Mark::Begin(bare, None)));
                }
            }
        }
    }

    /// What stands before that byte, which is taken as well where that is asked.
    fn until(&mut self, end: u8, take: bool) -> Result<String, Refusal> {
        let mut found = Vec::new();
        loop {
            let buffer = self.text.fill_buf()?;
            if buffer.is_empty() {
                // A text may end with the file, a name may not.
                if take {
                    return Err(Refusal::Damaged { line: self.line });
                }
                break;
            }
            let place = buffer.iter().position(|byte| *byte == end);
            let piece = buffer.get(..place.unwrap_or(buffer.len())).unwrap_or_default();
            found.extend_from_slice(piece);
            let taken = piece.len() + usize::from(take && place.is_some());
            self.text.consume(taken);
            if found.len() > LONGEST {
                return Err(Refusal::Damaged { line: self.line });
            }
            if place.is_some() {
                break;
            }
        }
        let breaks = found.iter().filter(|byte| **byte == b'\n').count();
        self.line = self.line.saturating_add(u32::try_from(breaks).unwrap_or(u32::MAX));
        String::from_utf8(found).map_err(|_| Refusal::Damaged { line: self.line })
    }

    pub(crate) const fn line(&self) -> u32 {
        self.line
    }
}

/// A text with its characters in place of their names. What is no name of one stays: some banks write `&` as it is.
fn plain(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, behind)) = rest.split_once('&') {
        plain.push_str(before);
        let entity = behind.split_once(';').filter(|(name, _)| name.len() <= 8);
        let found = entity.and_then(|(name, after)| {
            let number = name.strip_prefix('#').and_then(|number| match number.strip_prefix(['x', 'X']) {
                Some(hex) => u32::from_str_radix(hex, 16).ok(),
                None => number.parse().ok(),
            });
            let one = number.and_then(char::from_u32).or_else(|| named(name))?;
            Some((one, after))
        });
        match found {
            Some((one, after)) => {
                plain.push(one);
                rest = after;
            }
            None => {
                plain.push('&');
                rest = behind;
            }
        }
    }
    plain + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_element_may_lack_its_end() {
        let mut marks =
            SgmlMarks::new(&b"<OFX>\r\n<NAME>Caf\xc3\xa9 &amp; M&ouml;bel & Co\r\n<MEMO/></STMTTRN >"[..]);
        let begin = |name: &str| Mark::Begin(name.into(), None);
        let expected = [
            begin("OFX"),
            begin("NAME"),
            Mark::Text("Café & M&ouml;bel & Co".into()),
            begin("MEMO"),
            Mark::End("STMTTRN".into()),
        ];
        for mark in expected {
            assert_eq!(marks.next().unwrap(), Some(mark));
        }
        assert_eq!(marks.next().unwrap(), None);
        assert_eq!(marks.line(), 3);
    }

    #[test]
    fn no_definition_is_taken() {
        let mut marks = SgmlMarks::new(&b"<!DOCTYPE x [<!ENTITY a 'b'>]><OFX>"[..]);
        assert!(matches!(marks.next(), Err(Refusal::Definitions)));
        let mut open = SgmlMarks::new(&b"<OF"[..]);
        assert!(matches!(open.next(), Err(Refusal::Damaged { line: 1 })));
    }
}

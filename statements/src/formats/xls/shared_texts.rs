//! The texts that the cells of an older workbook share, in UTF-16 (MS-XLS 2.5.293, `XLUnicodeRichExtendedString`). Their table
//! goes from one record on into the next.

/// The texts one after the other; where the table is cut off, the last one as far as it goes.
pub(super) struct SharedTexts<'a> {
    blocks: &'a [&'a [u8]],
    at: usize,
}

impl Iterator for SharedTexts<'_> {
    type Item = Vec<u16>;

    fn next(&mut self) -> Option<Vec<u16>> {
        let length = self.number(2)?;
        let flags = self.number(1)?;
        let runs = if flags & 8 == 0 { 0 } else { self.number(2)? };
        let further = if flags & 4 == 0 { 0 } else { self.number(4)? };
        let text = self.characters(length, flags & 1 == 1);
        self.skip(4 * runs + further);
        Some(text)
    }
}

impl<'a> SharedTexts<'a> {
    /// Those of a table that stands in the data of these records.
    pub(super) const fn new(blocks: &'a [&'a [u8]]) -> Self {
        Self { blocks, at: 0 }
    }

    /// What is left of the record that is being read, or the next one.
    fn here(&mut self) -> Option<&[u8]> {
        while self.blocks.first()?.len() <= self.at {
            self.next_block();
        }
        self.blocks.first()?.get(self.at..)
    }

    fn next_block(&mut self) {
        self.blocks = self.blocks.get(1..).unwrap_or_default();
        self.at = 0;
    }

    fn number(&mut self, bytes: usize) -> Option<usize> {
        let mut number = 0;
        for place in 0..bytes {
            number |= usize::from(*self.here()?.first()?) << (8 * place);
            self.at += 1;
        }
        Some(number)
    }

    fn skip(&mut self, mut bytes: usize) {
        while bytes > 0 {
            let Some(here) = self.here() else { return };
            let taken = here.len().min(bytes);
            self.at += taken;
            bytes -= taken;
        }
    }

    /// Those that go on in the next record have a byte there that says how wide they are from then on.
    fn characters(&mut self, length: usize, mut wide: bool) -> Vec<u16> {
        let mut text = Vec::new();
        loop {
            let width = if wide { 2 } else { 1 };
            let here = self.blocks.first().and_then(|block| block.get(self.at..)).unwrap_or_default();
            // Half a character stands in no record.
            let taken = (here.len() / width).min(length - text.len());
            text.extend(here.chunks_exact(width).take(taken).map(|one| match one {
                [low, high] => u16::from_le_bytes([*low, *high]),
                narrow => narrow.first().copied().unwrap_or_default().into(),
            }));
            self.at += taken * width;
            if text.len() == length || self.blocks.is_empty() {
                return text;
            }
            self.next_block();
            wide = self.number(1).is_some_and(|flags| flags & 1 == 1);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_that_cells_share_go_on_from_record_to_record() {
        let text =
            |length: u16, flags: u8, bytes: &[u8]| [&length.to_le_bytes()[..], &[flags], bytes].concat();
        let first =
            [text(5, 0, b"Kiosk"), text(3, 1, b"B\0a\0r\0"), text(2, 8, b"\x01\0ab\0\0\0\0")].concat();
        // It goes on in a second record in wide characters, and in a third; the fourth begins with its characters.
        let second = text(6, 0, b"Ca");
        let third = b"\x01f\0\xe9\0".to_vec();
        let fourth = [&b"\0s!"[..], &text(3, 0, b"")].concat();
        let fifth = [&b"\0end"[..], &text(9, 0, b"cut off")].concat();
        let blocks = [first, second, third, fourth, fifth];
        let blocks: Vec<_> = blocks.iter().map(Vec::as_slice).collect();
        let texts: Vec<_> =
            SharedTexts { blocks: &blocks, at: 0 }.map(|text| String::from_utf16(&text).unwrap()).collect();
        assert_eq!(texts, ["Kiosk", "Bar", "ab", "Cafés!", "end", "cut off"]);
    }
}

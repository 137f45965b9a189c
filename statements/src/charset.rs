//! In which characters a text is written, and the text in UTF-8, piece by piece.

use std::io::{self, BufRead, Read, Seek, SeekFrom};

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{
    Decoder, Encoding, ISO_8859_15, MACINTOSH, SHIFT_JIS, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252,
};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// How a text's characters are written. ISO-8859-1 is read as Windows-1252, which has the same and more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Charset(&'static Encoding);

/// What was found of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Detected {
    pub(crate) charset: Charset,
    /// Whether it can be no other.
    pub(crate) certain: bool,
}

impl Charset {
    /// Unicode as most have it.
    pub const UTF_8: Self = Self(UTF_8);

    /// Its name on the web: `windows-1252`.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.0.name()
    }

    /// The one of that name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Encoding::for_label(name.trim().as_bytes()).map(Self)
    }

    /// Goes through a whole text. None where it is none, because it holds what no text does.
    pub(crate) fn detect<S: Read + Seek>(source: &mut S) -> io::Result<Option<Detected>> {
        source.seek(SeekFrom::Start(0))?;
        let mut traits = Traits::default();
        let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
        let mut buffer = vec![0; 64 << 10];
        loop {
            let read = source.read(&mut buffer)?;
            let Some(piece) = buffer.get(..read).filter(|piece| !piece.is_empty()) else { break };
            if traits.begins() {
                let certain = |encoding| Ok(Some(Detected { charset: Self(encoding), certain: true }));
                if let Some((encoding, _)) = Encoding::for_bom(piece) {
                    return certain(encoding);
                }
                if let Some(encoding) = utf_16(piece) {
                    return certain(encoding);
                }
            }
            traits.add(piece);
            detector.feed(piece, false);
        }
        detector.feed(b"", true);
        if traits.binary {
            return Ok(None);
        }
        let certain = traits.is_utf_8();
        let encoding = if certain { UTF_8 } else { traits.encoding(&detector) };
        Ok(Some(Detected { charset: Self(encoding), certain }))
    }

    /// The text in UTF-8, without the mark at its beginning.
    pub(crate) fn text<R: Read>(self, source: R) -> Text<R> {
        Text {
            source,
            decoder: self.0.new_decoder_with_bom_removal(),
            raw: vec![0; 16 << 10],
            raw_from: 0,
            raw_to: 0,
            text: vec![0; 48 << 10],
            from: 0,
            to: 0,
            ended: false,
        }
    }
}

impl Serialize for Charset {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}

impl<'de> Deserialize<'de> for Charset {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let name = String::deserialize(deserializer)?;
        Self::named(&name).ok_or_else(|| serde::de::Error::custom("no known character set"))
    }
}

/// UTF-16 without its mark: every second byte of ASCII is nothing.
fn utf_16(beginning: &[u8]) -> Option<&'static Encoding> {
    let pairs = beginning.chunks_exact(2).take(2_000);
    let (mut first, mut second, mut all) = (0, 0, 0);
    for pair in pairs {
        all += 1;
        first += usize::from(pair.first() == Some(&0));
        second += usize::from(pair.last() == Some(&0));
    }
    match () {
        () if all >= 4 && second * 2 > all && first == 0 => Some(UTF_16LE),
        () if all >= 4 && first * 2 > all && second == 0 => Some(UTF_16BE),
        () => None,
    }
}

/// What is gathered of a text whose characters are not known yet.
#[derive(Default)]
struct Traits {
    seen: u64,
    binary: bool,
    /// The beginning of a character of UTF-8 that the next piece ends.
    open: Vec<u8>,
    broken: bool,
    before: u8,
    /// How many bytes are beyond ASCII, and how many of these follow another.
    high: u64,
    in_a_row: u64,
    /// How many begin a kana in Shift_JIS, where another byte may be of ASCII.
    kana: u64,
    /// How much speaks for each of the three in which one byte is one character.
    windows: i64,
    latin_9: i64,
    macintosh: i64,
    /// Whether bytes are used that ISO 8859 has no character for.
    controls: bool,
}

impl Traits {
    const fn begins(&self) -> bool {
        self.seen == 0
    }

    fn add(&mut self, piece: &[u8]) {
        self.seen += piece.len() as u64;
        for (place, byte) in piece.iter().copied().enumerate() {
            if byte < 0x20 && !matches!(byte, b'\t' | b'\n' | b'\r' | 0x0c | 0x1a) {
                self.binary = true;
            }
            if byte >= 0x80 {
                let after = piece.get(place + 1).copied().unwrap_or(b' ');
                self.high += 1;
                self.in_a_row += u64::from(self.before >= 0x80);
                self.kana += u64::from(matches!(byte, 0x82 | 0x83));
                self.windows += worth(WINDOWS_1252, self.before, byte, after);
                self.macintosh += worth(MACINTOSH, self.before, byte, after);
                self.latin_9 += worth(ISO_8859_15, self.before, byte, after);
                self.controls |= byte < 0xa0;
            }
            self.before = byte;
        }
        if self.broken {
            return;
        }
        let mut open = std::mem::take(&mut self.open);
        open.extend_from_slice(piece);
        if let Err(error) = str::from_utf8(&open) {
            self.broken = error.error_len().is_some();
            self.open = open.split_off(error.valid_up_to());
        }
    }

    fn is_utf_8(&self) -> bool {
        !self.broken && self.open.is_empty()
    }

    fn encoding(&self, detector: &EncodingDetector) -> &'static Encoding {
        let guess = detector.guess(None, Utf8Detection::Deny);
        let high = i64::try_from(self.high).unwrap_or(i64::MAX);
        // Letters of other scripts stand side by side, those of Latin's do hardly ever.
        if self.in_a_row * 2 > self.high && guess != WINDOWS_1252 {
            return guess;
        }
        if guess == SHIFT_JIS && self.kana * 4 >= self.high {
            return guess;
        }
        match () {
            () if self.latin_9 > self.windows && self.latin_9 >= self.macintosh && !self.controls => {
                ISO_8859_15
            }
            () if self.macintosh > self.windows => MACINTOSH,
            () if self.windows < high => guess,
            () => WINDOWS_1252,
        }
    }
}

/// How well a byte stands between two others as a character of this encoding.
fn worth(encoding: &'static Encoding, before: u8, byte: u8, after: u8) -> i64 {
    let beside =
        before.is_ascii_alphabetic() || before >= 0x80 || after.is_ascii_alphabetic() || after >= 0x80;
    let one = [byte];
    let (text, _) = encoding.decode_without_bom_handling(&one);
    let Some(one) = text.chars().next() else { return -2 };
    match () {
        () if "\u{a0}€£–—’‘“”„…°§«»·•®™©´".contains(one) => 1,
        () if !beside => -2,
        () if "äöüßéèêëàâîïôûùçñíóúáãõåæøœ".contains(one) => 3,
        () if "ÄÖÜÉÈÀÇÑÅÆØÁÍÓÚÃÕÊÂÎÔŒ".contains(one) && before.is_ascii_lowercase() => {
            -3
        }
        () if "ÄÖÜÉÈÀÇÑÅÆØÁÍÓÚÃÕÊÂÎÔŒ".contains(one) => 2,
        () => -2,
    }
}

/// A text in UTF-8, whatever it was written in.
pub(crate) struct Text<R> {
    source: R,
    decoder: Decoder,
    raw: Vec<u8>,
    raw_from: usize,
    raw_to: usize,
    text: Vec<u8>,
    from: usize,
    to: usize,
    ended: bool,
}

impl<R: Read> BufRead for Text<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        while self.from == self.to && !self.ended {
            if self.raw_from == self.raw_to {
                self.raw_to = self.source.read(&mut self.raw)?;
                self.raw_from = 0;
            }
            let last = self.raw_to == 0;
            let raw = self.raw.get(self.raw_from..self.raw_to).unwrap_or_default();
            let (result, read, written, _) = self.decoder.decode_to_utf8(raw, &mut self.text, last);
            self.raw_from += read;
            (self.from, self.to) = (0, written);
            self.ended = last && matches!(result, encoding_rs::CoderResult::InputEmpty);
        }
        Ok(self.text.get(self.from..self.to).unwrap_or_default())
    }

    fn consume(&mut self, amount: usize) {
        self.from = (self.from + amount).min(self.to);
    }
}

impl<R: Read> Read for Text<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let read = self.fill_buf()?.read(out)?;
        self.consume(read);
        Ok(read)
    }
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::*;

    fn read(bytes: &[u8]) -> (&'static str, String) {
        let mut source = Cursor::new(bytes);
        let found = Charset::detect(&mut source).unwrap().unwrap();
        source.set_position(0);
        let mut text = String::new();
        found.charset.text(source).read_to_string(&mut text).unwrap();
        (found.charset.name(), text)
    }

    #[test]
    fn western_texts_are_told_apart_by_their_letters() {
        let text = "Bäckerei Müller;Café Été;Straße;Señor;Ängström";
        for encoding in [UTF_8, WINDOWS_1252, MACINTOSH] {
            assert_eq!(read(&encoding.encode(text).0), (encoding.name(), text.to_owned()));
        }
        let dash = "Ticket \"Köln – Bonn\" 12,50 €";
        assert_eq!(read(&WINDOWS_1252.encode(dash).0), ("windows-1252", dash.to_owned()));
        assert_eq!(read(&MACINTOSH.encode(dash).0), ("macintosh", dash.to_owned()));
        let euro = "Müller;12,50 €;cœur";
        assert_eq!(read(&ISO_8859_15.encode(euro).0), ("ISO-8859-15", euro.to_owned()));
        let alone = "Date;Amount\n2026-10-03;-€12.50\n";
        for encoding in [ISO_8859_15, WINDOWS_1252, MACINTOSH] {
            assert_eq!(read(&encoding.encode(alone).0), (encoding.name(), alone.to_owned()));
        }
    }

    #[test]
    fn other_scripts_are_known_too() {
        for (label, text) in [
            ("windows-1251", "Дата;Описание;Сумма\n01.10.2026;Покупка в магазине Пятёрочка;-1 234,50"),
            ("Shift_JIS", "ご利用日,ご利用店名,ご利用金額\n2026/10/03,セブンイレブン東京駅前店,1200"),
            ("GBK", "交易日期,交易对方,金额\n2026-10-03,北京出租车有限公司,12.50"),
            ("windows-1250", "Data;Odbiorca;Kwota\n2026-10-03;Żabka Łódź, płatność kartą, święto;-12,50"),
        ] {
            let encoding = Encoding::for_label(label.as_bytes()).unwrap();
            assert_eq!(read(&encoding.encode(text).0), (encoding.name(), text.to_owned()));
        }
    }

    #[test]
    fn utf_16_is_known_with_and_without_its_mark() {
        let text = "Date;Merchant;Amount\n2026-10-01;Müller;12,50";
        let little: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let big: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
        assert_eq!(read(&little), ("UTF-16LE", text.to_owned()));
        assert_eq!(read(&big), ("UTF-16BE", text.to_owned()));
        assert_eq!(read(&[b"\xff\xfe".to_vec(), little].concat()), ("UTF-16LE", text.to_owned()));
        assert_eq!(read(&[b"\xef\xbb\xbf", text.as_bytes()].concat()), ("UTF-8", text.to_owned()));
    }

    #[test]
    fn what_is_no_text_is_none() {
        assert_eq!(Charset::detect(&mut Cursor::new(b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR")).unwrap(), None);
    }
}

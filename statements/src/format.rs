//! Which kind of file it is, told by its content.

use std::io::{Read, Seek, SeekFrom};

use crate::{
    Format, OtherKind, Refusal,
    charset::{Charset, Detected},
    limits::LARGEST_FILE,
};

/// What a file is by its content.
pub(crate) enum Content {
    /// Packed as a ZIP archive.
    Packed,
    /// A compound file, as older programs of Office write.
    Compound,
    Text(Format, Detected),
}

/// How many characters of a text are looked at.
const BEGINNING: u64 = 16 << 10;

impl Content {
    /// Goes through the file once, and leaves it at its beginning.
    pub(crate) fn of<S: Read + Seek>(source: &mut S) -> Result<Self, Refusal> {
        let length = source.seek(SeekFrom::End(0))?;
        source.seek(SeekFrom::Start(0))?;
        if length == 0 {
            return Err(Refusal::Empty);
        }
        if length > LARGEST_FILE {
            return Err(Refusal::TooLarge);
        }
        let mut head = Vec::new();
        source.by_ref().take(1024).read_to_end(&mut head)?;
        source.seek(SeekFrom::Start(0))?;
        let other = |what| Err(Refusal::OtherKind { what });
        match head.as_slice() {
            [b'P', b'K', 3, 4, ..] | [b'P', b'K', 5, 6, ..] => return Ok(Self::Packed),
            [0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1, ..] => return Ok(Self::Compound),
            [b'%', b'P', b'D', b'F', ..] => {
                let mut whole = Vec::new();
                source.read_to_end(&mut whole)?;
                let encrypted = whole.windows(8).any(|bytes| bytes == b"/Encrypt");
                return if encrypted { Err(Refusal::Encrypted) } else { other(OtherKind::Pdf) };
            }
            [0x1f, 0x8b, ..] | [b'R', b'a', b'r', b'!', ..] | [b'7', b'z', 0xbc, 0xaf, ..] => {
                return Err(Refusal::Archive);
            }
            [0x89, b'P', b'N', b'G', ..] | [0xff, 0xd8, 0xff, ..] | [b'G', b'I', b'F', b'8', ..] => {
                return other(OtherKind::Picture);
            }
            _ => {}
        }
        let detected = Charset::detect(source)?.ok_or(Refusal::NotAStatement)?;
        source.seek(SeekFrom::Start(0))?;
        let mut beginning = Vec::new();
        detected.charset.text(&mut *source).take(BEGINNING).read_to_end(&mut beginning)?;
        let beginning = String::from_utf8_lossy(&beginning);
        source.seek(SeekFrom::Start(0))?;
        let (format, charset) = text_format(&beginning, detected.charset)?;
        Ok(Self::Text(format, Detected { charset, certain: detected.certain || format != Format::Csv }))
    }
}

/// Which format a text is in, and which characters it says itself that it is in.
fn text_format(beginning: &str, found: Charset) -> Result<(Format, Charset), Refusal> {
    let begins = beginning.trim_start_matches('\u{feff}').trim_start();
    if begins.is_empty() {
        return Err(Refusal::Empty);
    }
    let folded = begins.to_ascii_lowercase();
    let other = |what| Err(Refusal::OtherKind { what });
    if folded.starts_with("ofxheader") {
        // What is in UTF-8 is so, whatever is said of it.
        let said = if found == Charset::UTF_8 { None } else { said_by_header(&folded) };
        return Ok((Format::Ofx1, said.unwrap_or(found)));
    }
    if folded.starts_with("<ofx>") {
        return Ok((Format::Ofx1, found));
    }
    if folded.starts_with("<!doctype") && !folded.starts_with("<!doctype html") {
        return Err(Refusal::Definitions);
    }
    if folded.starts_with("<html") || folded.starts_with("<!doctype html") || folded.starts_with("<table") {
        return other(OtherKind::WebPage);
    }
    if folded.starts_with('<') {
        let said =
            folded.split_once("encoding=").and_then(|(_, rest)| rest.get(1..)?.split(['"', '\'']).next());
        let is_8_bit = found != Charset::UTF_8 && !found.name().starts_with("UTF-16");
        let charset = said.filter(|_| is_8_bit).and_then(Charset::named).unwrap_or(found);
        return match () {
            () if folded.contains("<!doctype") || folded.contains("<!entity") => Err(Refusal::Definitions),
            () if folded.contains("<?ofx") || folded.contains("<ofx>") => Ok((Format::Ofx2, charset)),
            () if folded.contains("camt.05") || folded.contains("bktocstmr") => Ok((Format::Camt, charset)),
            () if folded.contains("<html") => other(OtherKind::WebPage),
            () if folded.contains("schemas-microsoft-com:office:spreadsheet") => {
                other(OtherKind::XmlWorkbook)
            }
            () => Err(Refusal::NotAStatement),
        };
    }
    if folded.starts_with("!type:")
        || folded.starts_with("!account")
        || folded.starts_with("!option")
        || folded.starts_with("!clear")
    {
        return Ok((Format::Qif, found));
    }
    if folded.starts_with("{1:") || folded.starts_with(":20:") || folded.contains("\n:60f:") {
        return other(OtherKind::Mt940);
    }
    if folded.starts_with("{\\rtf") {
        return other(OtherKind::TextDocument);
    }
    Ok((Format::Csv, found))
}

/// Which characters the header of OFX 1 names. Of UTF-8 nobody has to be told.
fn said_by_header(folded: &str) -> Option<Charset> {
    let header = |name: &str| {
        let value = folded.lines().take(20).find_map(|line| line.trim().strip_prefix(name))?;
        Some(value.trim())
    };
    match (header("encoding:"), header("charset:")) {
        (Some("utf-8" | "unicode"), _) => None,
        (_, Some(charset)) if charset.parse::<u16>().is_ok() => Charset::named(&format!("windows-{charset}")),
        (_, Some(charset)) => Charset::named(charset),
        (Some(encoding), None) => Charset::named(encoding),
        (None, None) => None,
    }
}

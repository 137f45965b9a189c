//! What is packed in a ZIP archive, and that it unpacks to no more than a statement has: what it says of its own sizes is
//! not believed, so everything in it is unpacked once and thrown away.

use std::io::{self, Read, Seek};

use zip::{ZipArchive, result::ZipError};

use super::held_elements::{HeldElements, MOST_TEXTS};
use crate::{
    OtherKind, Refusal,
    limits::{LARGEST_SHARED, LARGEST_UNPACKED, MOST_PARTS},
};

/// A spreadsheet that is packed so.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Packed {
    Xlsx,
    Ods,
}

/// Which it is.
pub(crate) fn check<S: Read + Seek>(source: &mut S) -> Result<Packed, Refusal> {
    let mut archive = ZipArchive::new(source).map_err(refusal)?;
    if archive.len() > MOST_PARTS {
        return Err(Refusal::UnpacksTooLarge);
    }
    let holds =
        |name: &str| archive.file_names().any(|file| file.is_ok_and(|file| file.eq_ignore_ascii_case(name)));
    let packed = match () {
        () if holds("xl/workbook.xml") => Packed::Xlsx,
        () if holds("content.xml") => Packed::Ods,
        () if holds("xl/workbook.bin") => {
            return Err(Refusal::OtherKind { what: OtherKind::BinaryWorkbook });
        }
        () if holds("word/document.xml") => return Err(Refusal::OtherKind { what: OtherKind::WordDocument }),
        () => return Err(Refusal::Archive),
    };
    let mut left = LARGEST_UNPACKED;
    let mut held = HeldElements::default();
    for part in 0..archive.len() {
        let mut part = archive.by_index(part).map_err(refusal)?;
        // The reader holds these as long as the file is read.
        let is_shared =
            part.name().is_ok_and(|name| name.to_ascii_lowercase().ends_with("sharedstrings.xml"));
        let most = if is_shared { left.min(LARGEST_SHARED) } else { left };
        left = left.checked_sub(unpack(&mut part, most, &mut held)?).ok_or(Refusal::UnpacksTooLarge)?;
    }
    Ok(packed)
}

/// Unpacks a part, and looks for what would make its reader take more memory than it is worth. How many bytes there are.
fn unpack(part: &mut impl Read, most: u64, held: &mut HeldElements) -> Result<u64, Refusal> {
    let mut all = 0;
    let mut window = Vec::new();
    let mut piece = vec![0; 64 << 10];
    held.begin_part();
    loop {
        let read = part.read(&mut piece).map_err(|_| Refusal::Damaged { line: 1 })?;
        if read == 0 {
            return Ok(all);
        }
        all += read as u64;
        if all > most {
            return Err(Refusal::UnpacksTooLarge);
        }
        // What is looked for may stand across the border of two pieces.
        let kept = window.len().saturating_sub(64);
        window.drain(..kept);
        let piece = piece.get(..read).unwrap_or_default();
        window.extend_from_slice(piece);
        held.count(piece)?;
        look(&window)?;
    }
}

/// Looks for what no statement has, or what would be believed that is not so.
fn look(window: &[u8]) -> Result<(), Refusal> {
    for (at, byte) in window.iter().enumerate().filter(|(_, byte)| matches!(byte, b'<' | b'e' | b'u')) {
        let rest = window.get(at..).unwrap_or_default();
        match byte {
            b'<' if rest.starts_with(b"<!DOCTYPE") => return Err(Refusal::Definitions),
            b'e' if rest.starts_with(b"encryption-data") => return Err(Refusal::Encrypted),
            b'u' if rest.starts_with(b"uniqueCount") => {
                // The reader takes memory for as many texts as are announced here, however many there are.
                let digits = rest.iter().take(60).skip_while(|byte| !byte.is_ascii_digit());
                let count = digits.take_while(|byte| byte.is_ascii_digit()).fold(0_u64, |count, digit| {
                    count.saturating_mul(10).saturating_add(u64::from(digit - b'0'))
                });
                if count > MOST_TEXTS as u64 {
                    return Err(Refusal::UnpacksTooLarge);
                }
            }
            _ => {}
        }
    }
    Ok(())
}

fn refusal(error: ZipError) -> Refusal {
    match error {
        ZipError::Io(error) if error.kind() != io::ErrorKind::UnexpectedEof => Refusal::Unreadable,
        ZipError::UnsupportedArchive(text) if text.contains("assword") => Refusal::Encrypted,
        ZipError::InvalidPassword => Refusal::Encrypted,
        _ => Refusal::Damaged { line: 1 },
    }
}

//! What kind of file a receipt is. Its own first bytes say it; what its name or its sender says does not count.

use serde::{Deserialize, Serialize};

/// How many of a file's first bytes tell its kind, at most.
pub const LONGEST_SIGNATURE: usize = 16;

/// A kind of file that is taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum Kind {
    /// A document (ISO 32000).
    #[serde(rename = "application/pdf")]
    Pdf,
    /// A picture (RFC 2083).
    #[serde(rename = "image/png")]
    Png,
    /// A photograph (ISO/IEC 10918).
    #[serde(rename = "image/jpeg")]
    Jpeg,
    /// A picture (RFC 9649).
    #[serde(rename = "image/webp")]
    Webp,
}

impl Kind {
    /// Every kind.
    pub const ALL: [Self; 4] = [Self::Pdf, Self::Png, Self::Jpeg, Self::Webp];

    /// The kind that a file of this content is, if it is one of them. Each is told by its very first bytes, so that no
    /// file is of two.
    #[must_use]
    pub fn of(content: &[u8]) -> Option<Self> {
        match content {
            [b'%', b'P', b'D', b'F', b'-', b'1' | b'2', b'.', b'0'..=b'9', ..] => Some(Self::Pdf),
            // The signature, and then always the chunk `IHDR` of 13 bytes.
            [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1a, b'\n', 0, 0, 0, 13, b'I', b'H', b'D', b'R', ..] => {
                Some(Self::Png)
            }
            // The start of the image, and the first byte of the marker that follows.
            [0xff, 0xd8, 0xff, ..] => Some(Self::Jpeg),
            [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', b'V', b'P', b'8', ..] => {
                Some(Self::Webp)
            }
            _ => None,
        }
    }

    /// The media type, as in JSON and in the store.
    #[must_use]
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Pdf => "application/pdf",
            Self::Png => "image/png",
            Self::Jpeg => "image/jpeg",
            Self::Webp => "image/webp",
        }
    }

    /// The kind that a media type names.
    #[must_use]
    pub fn from_media_type(media_type: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.media_type() == media_type)
    }

    /// The endings that files of this kind have; the first is the usual one.
    #[must_use]
    pub const fn endings(self) -> &'static [&'static str] {
        match self {
            Self::Pdf => &["pdf"],
            Self::Png => &["png"],
            Self::Jpeg => &["jpg", "jpeg"],
            Self::Webp => &["webp"],
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01";

    #[test]
    fn a_file_is_what_its_first_bytes_say() {
        assert_eq!(Kind::of(b"%PDF-1.7\n"), Some(Kind::Pdf));
        assert_eq!(Kind::of(PNG), Some(Kind::Png));
        assert_eq!(Kind::of(&PNG[..LONGEST_SIGNATURE]), Some(Kind::Png), "which has the longest");
        assert_eq!(Kind::of(&PNG[..LONGEST_SIGNATURE - 1]), None);
        assert_eq!(Kind::of(b"\xff\xd8\xff\xe0\0\x10JFIF"), Some(Kind::Jpeg));
        assert_eq!(Kind::of(b"RIFF\x1a\0\0\0WEBPVP8L"), Some(Kind::Webp));
    }

    #[test]
    fn what_a_browser_might_run_is_none_of_them() {
        let scripts: [&[u8]; 8] = [
            b"<svg xmlns=\"http://www.w3.org/2000/svg\" onload=\"alert(1)\"/>",
            b"<!DOCTYPE html><script>alert(1)</script>",
            b"<html>%PDF-1.7",
            b" %PDF-1.7",
            b"GIF89a",
            b"MZ\x90\0",
            b"PK\x03\x04",
            b"RIFF\x24\0\0\0WAVEfmt ",
        ];
        for script in scripts {
            assert_eq!(Kind::of(script), None, "{}", script.escape_ascii());
        }
    }

    #[test]
    fn the_store_and_json_use_one_word_for_a_kind() {
        for kind in Kind::ALL {
            assert_eq!(serde_json::to_value(kind).unwrap(), kind.media_type());
            assert_eq!(Kind::from_media_type(kind.media_type()), Some(kind));
        }
    }

    proptest! {
        #[test]
        fn only_the_beginning_counts(rest: Vec<u8>, cut in 0..PNG.len()) {
            prop_assert_eq!(Kind::of(&[PNG, &rest].concat()), Some(Kind::Png));
            let short = &PNG[..cut];
            prop_assert_eq!(Kind::of(short), (cut >= 16).then_some(Kind::Png));
        }
    }
}
